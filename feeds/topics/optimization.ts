import type { Topic } from '../../src/model.ts'

export default {
  slug: 'optimization',
  title: 'Optimization',
  description:
    'Optimizers, gradient descent, learning rates, convergence; Bayesian, black-box, evolutionary and combinatorial optimization, routing and scheduling.',
  query: `
    title:(optimizer* OR Adam OR AdamW OR AdamP OR Muon OR Shampoo OR SGD OR "DP-SGD" OR "gradient descent" OR "learning rate" OR "learning rates"
      OR warmup OR "bayesian optimization" OR "black-box optimization" OR "zeroth-order" OR "second-order optimization"
      OR "convex optimization" OR "non-convex optimization" OR "nonconvex optimization" OR "optimization modeling"
      OR "stochastic gradient" OR "conjugate gradient" OR minimax OR bilevel OR "multi-objective optimization" OR "multi-objective optimisation"
      OR "multiobjective optimization" OR "evolutionary algorithms" OR "evolutionary multiobjective" OR "genetic algorithm"
      OR "genetic programming" OR metaheuristic OR "ant colony" OR "particle swarm" OR "heuristic design" OR "local search"
      OR "neighborhood search" OR "loss landscape" OR "combinatorial optimization" OR "vehicle routing" OR "routing problem"
      OR "routing problems" OR "traveling salesman" OR "travelling salesman" OR TSP OR "bin packing" OR "integer programming"
      OR "integer programs" OR "integer linear programming" OR "linear programming" OR "constraint programming" OR "batch scheduling"
      OR "job shop" OR "workforce scheduling" OR "optimization algorithm" OR "distributed optimization" OR "supply chain optimisation"
      OR "supply chain optimization" OR preconditioner OR preconditioning OR "weight decay" OR "step size" OR stepsize OR "batch size"
      OR "low-rank gradients" OR "sparse gradients" OR GaLore OR "gradient clipping" OR "variance reduction" OR "momentum acceleration"
      OR "convergence analysis" OR "schedule-free" OR "sharpness-aware" OR "convex formulation")
    -title:(agent OR prompt OR "data mixing" OR "preference optimization" OR "implicit optimizers" OR diffusion OR registration)
  OR
    about:("stochastic gradient descent" OR "bayesian optimization" OR "black-box optimization" OR AdamW OR Muon
      OR "learning rate schedule" OR "learning rate schedules" OR "optimizer states" OR "convex optimization" OR "combinatorial optimization"
      OR "heuristic design" OR "mixed integer" OR metaheuristic OR "evolutionary algorithm" OR "evolutionary algorithms")
    -about:("reinforcement learning" OR federated OR "prompt optimization" OR jailbreak OR "inverse problem" OR video OR image)
  `,
  keywords: `
    adam, adamw, sgd, muon, shampoo, nesterov, gradient descent, stochastic gradient, gradient method, gradient noise,
    gradient clipping, natural gradient, second order, newton, quasi newton, hessian, preconditioner, preconditioning, learning rate,
    rate schedule, warmup, step size, stepsize, weight decay, batch size, schedule free, convergence rate, convergence guarantee,
    convergence analysis, convex, nonconvex, non convex, strongly convex, lipschitz, saddle point, stationary point, loss landscape,
    flat minima, sharpness aware, sam optimizer, implicit bias, minimax, min max, bilevel, zeroth order, derivative free, blackbox,
    bayesian optimization, acquisition function, hyperparameter optimization, hyperparameter tuning, evolution strategy,
    evolutionary algorithm, evolutionary search, genetic algorithm, genetic programming, differential evolution, particle swarm,
    ant colony, simulated annealing, metaheuristic, heuristic design, local search, large neighborhood, combinatorial,
    combinatorial optimization, integer programming, mixed integer, linear programming, milp, quadratic programming,
    constraint programming, constraint satisfaction, sat solver, vehicle routing, traveling salesman, tsp, cvrp, knapsack,
    bin packing, job shop, scheduling problem, timetabling, resource allocation, supply chain, operations research, multiobjective,
    pareto front, distributed optimization, decentralized optimization, admm, variance reduction, online convex, dual averaging,
    frank wolfe, mirror descent, lagrangian, gradient compression, newton schulz, mup, maximal update, gradient flow,
    routing problem, branch and, cutting plane, column generation, quantum annealing, qubo, loss spike, implicit regularization,
    sublinear, descent direction, levenberg marquardt, gauss newton, hyperparameter search, map elites, funsearch, alphaevolve,
    algorithm discovery, algorithm configuration, heuristic search, gurobi, solver code, assignment problem, graph coloring, max cut,
    optimizer state, optimizer memory, adaptive optimizer, gradient preconditioning, convergence speed, global convergence,
    linear convergence, iteration complexity, oracle complexity, stochastic optimization, nonsmooth, non smooth, robust optimization,
    constrained optimization, expensive optimization, design optimization, topology optimization, portfolio optimization,
    packing problem, scheduling policy, delivery routing, crew scheduling, production planning, capacity planning, multi objective,
    objective optimization, gradient spike, gradient norm, training stability, training dynamics, adaptive clipping, algorithm design,
    automated algorithm, evolutionary computation, llm optimizer, loss curve, sharpness, curvature, convergence proof, regret bound
  `,
  negativeExamples: [
    'Optimizing the prompts of language models',
    'Preference optimization without a reference',
    'Query optimization in relational databases',
    'Retrieval optimized by the structure of knowledge graphs',
  ],
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
