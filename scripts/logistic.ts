/** Logistic regression over sparse rows, with a quadratic penalty, by L-BFGS; the same input gives the same weights. */

/** Rows of columns and values, packed: of row i from `starts[i]` to `starts[i + 1]`. */
export type Sparse = { rows: number; columns: number; starts: Int32Array; at: Int32Array; values: Float64Array }

export function packed(rows: [column: number, value: number][][], columns: number): Sparse {
  const starts = new Int32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) starts[i + 1] = (starts[i] as number) + row.length
  const cells = rows.flat()
  return {
    rows: rows.length,
    columns,
    starts,
    at: Int32Array.from(cells, ([column]) => column),
    values: Float64Array.from(cells, ([, value]) => value),
  }
}

/** Log-odds of each row: what stands already, the base, and its columns' weights. */
function oddsOf(x: Sparse, w: Float64Array, offsets: Float64Array): Float64Array {
  const odds = new Float64Array(x.rows)
  for (let i = 0; i < x.rows; i++) {
    let z = (w[x.columns] as number) + (offsets[i] as number)
    for (let k = x.starts[i] as number; k < (x.starts[i + 1] as number); k++)
      z += (w[x.at[k] as number] as number) * (x.values[k] as number)
    odds[i] = z
  }
  return odds
}

/**
 * The weights, the base last, that minimise Σ importance × loss + |w|² / (2 × strength); the base is not held down. `offsets`
 * are log-odds that stand already; a row of importance 0 teaches nothing; after so many rounds it is left as it is.
 */
export function logistic(
  x: Sparse,
  y: Uint8Array,
  importance: Float64Array,
  offsets: Float64Array,
  strength: number,
  rounds = 100,
): Float64Array {
  const w = new Float64Array(x.columns + 1)
  let all = 0
  let yes = 0
  for (let i = 0; i < x.rows; i++) {
    all += importance[i] as number
    yes += (importance[i] as number) * (y[i] as number)
  }
  w[x.columns] = Math.log((yes + 0.5) / (all - yes + 0.5))
  descend(
    w,
    (at, into) => {
      let loss = 0
      into.fill(0)
      for (let j = 0; j < x.columns; j++) {
        const weight = at[j] as number
        loss += (weight * weight) / (2 * strength)
        into[j] = weight / strength
      }
      const odds = oddsOf(x, at, offsets)
      for (let i = 0; i < x.rows; i++) {
        const much = importance[i] as number
        if (much === 0) continue
        const z = odds[i] as number
        loss += much * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - (y[i] as number) * z)
        const error = much * (1 / (1 + Math.exp(-z)) - (y[i] as number))
        for (let k = x.starts[i] as number; k < (x.starts[i + 1] as number); k++)
          (into[x.at[k] as number] as number) += error * (x.values[k] as number)
        ;(into[x.columns] as number) += error
      }
      return loss
    },
    rounds,
  )
  return w
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
const add = (a: Float64Array, b: Float64Array, times: number): void => {
  for (let i = 0; i < a.length; i++) (a[i] as number) += times * (b[i] as number)
}

/** L-BFGS with ten remembered steps and halved strides: Nocedal and Wright, Numerical Optimization, algorithm 7.4. */
function descend(w: Float64Array, slope: (at: Float64Array, into: Float64Array) => number, rounds: number): void {
  let g = new Float64Array(w.length)
  let loss = slope(w, g)
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const d = g.map((value) => -value)
    const alphas: number[] = []
    for (const { s, y, rho } of steps.toReversed()) {
      const alpha = rho * dot(s, d)
      alphas.push(alpha)
      add(d, y, -alpha)
    }
    const last = steps.at(-1)
    const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1 / Math.sqrt(dot(g, g) + 1e-12)
    for (let i = 0; i < d.length; i++) (d[i] as number) *= scale
    for (const { s, y, rho } of steps) add(d, s, (alphas.pop() ?? 0) - rho * dot(y, d))
    const downhill = dot(g, d)
    let next = w
    let nextG = g
    let nextLoss = Number.POSITIVE_INFINITY
    for (let stride = 1; stride > 1e-8; stride /= 2) {
      next = w.slice()
      add(next, d, stride)
      nextG = new Float64Array(w.length)
      nextLoss = slope(next, nextG)
      if (nextLoss <= loss + 1e-4 * stride * downhill) break
    }
    if (!(nextLoss < loss)) return
    const s = next.slice()
    add(s, w, -1)
    const y = nextG.slice()
    add(y, g, -1)
    if (dot(s, y) > 1e-12) steps.push({ s, y, rho: 1 / dot(s, y) })
    if (steps.length > 10) steps.shift()
    w.set(next)
    g = nextG
    const gain = loss - nextLoss
    loss = nextLoss
    if (gain < 1e-6 * loss) return
  }
}
