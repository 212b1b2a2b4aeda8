import type { Topic } from '../../src/model.ts'

export default {
  slug: 'robotics',
  title: 'Robotics',
  description: 'Robots and embodied intelligence: manipulation, locomotion, navigation, drones and driving.',
  query: `
    title:(robot OR robotic* OR humanoid OR "vision-language-action" OR VLA OR bi-manual OR bimanual OR dexterous OR grasp* OR gripper
      OR locomotion OR embodied OR "autonomous driving" OR "automated driving" OR "autonomous vehicle" OR "autonomous vehicles"
      OR "automated vehicle" OR "autonomous navigation" OR "end-to-end driving" OR "closed-loop driving" OR "self-driving"
      OR "driving scene" OR "driving scenes" OR "driving world model" OR nuScenes OR "diffusion policy" OR "diffusion policies"
      OR "imitation learning" OR "visuo-motor" OR visuomotor OR quadruped OR "motion planning" OR "motion forecasting"
      OR "trajectory prediction" OR SLAM OR odometry OR "place recognition" OR "HD map" OR "lane topology" OR "scenario mining"
      OR "occupancy prediction" OR "semantic scene completion" OR "vision-and-language navigation" OR "vision-language navigation"
      OR "visual navigation" OR "object navigation" OR "goal-oriented navigation" OR "language-guided navigation" OR "zero-shot navigation"
      OR teleoperation OR "sim-to-real" OR "V2X" OR "vehicle-to-vehicle" OR "temporal logic planning" OR "cloth manipulation"
      OR "shared control" OR tactile)
  OR
    title:(UAV OR drone) (navigation OR planning OR control OR flight OR "path planning") -title:(detection OR imagery OR images
      OR videos OR counting OR surveillance)
  OR
    about:(robot OR robotic* OR "autonomous driving" OR "automated driving" OR "embodied AI" OR "embodied agent" OR "embodied navigation"
      OR "vision-language-action" OR VLA OR "automated vehicle" OR "autonomous vehicle" OR "embodied intelligence"
      OR "dexterous manipulation" OR "robot learning" OR humanoid OR tactile)
    -title:(medical OR genomic)
  OR
    title:(LiDAR OR radar OR traffic OR "bird's eye view" OR BEV OR "3D object detection" OR "cooperative perception" OR trajectory) about:(driving OR vehicle OR robot OR autonomous)
  OR
    about:embodied (navigation OR manipulation OR "physical world" OR robot)
  `,
  keywords: `
    robot, robot learning, robot manipulation, robot policy, robot arm, robot hand, humanoid, humanoid robot, quadruped, legged,
    biped, bipedal, locomotion, loco manipulation, mobile robot, mobile manipulation, manipulator, manipulation task, dexterous,
    dexterous hand, grasp, grasp pose, gripper, bimanual, pick place, contact rich, tactile, tactile sensing, haptic, force control,
    torque, end effector, joint angle, kinematic, inverse kinematics, proprioception, actuator, teleoperation, imitation learning,
    behavior cloning, behaviour cloning, visuomotor, visuomotor policy, diffusion policy, action chunk, action token,
    action prediction, vla, language action, openvla, embodied, embodied ai, embodied agent, embodied intelligence,
    embodied navigation, embodied task, cross embodiment, physical ai, physical world, real robot, sim2real, isaac, mujoco, libero,
    calvin, maniskill, robocasa, robotwin, behavior 1k, task planning, motion planning, path planning, trajectory planning,
    obstacle avoidance, collision avoidance, navigation, visual navigation, vln, habitat, active perception, slam, visual slam,
    odometry, visual odometry, inertial, visual inertial, imu, relocalization, loop closure, place recognition, occupancy,
    occupancy prediction, semantic occupancy, bev, bird s, bird eye, lidar, radar, drive, driving scene, driving policy,
    autonomous driving, autonomous vehicle, automated driving, self driving, ego vehicle, vehicle, vehicle control,
    vehicle trajectory, driving scenario, driving world, driving simulation, carla, nuscenes, nuplan, navsim, waymo, kitti,
    bench2drive, lane, lane detection, hd map, traffic, traffic scene, pedestrian, trajectory prediction, motion forecasting,
    motion prediction, v2x, cooperative perception, collaborative perception, uav, drone, quadrotor, unmanned aerial, aerial robot,
    underwater vehicle, auv, unmanned, swarm, multi robot, human robot, robot interaction, assistive robot, service robot,
    surgical robot, soft robot, exoskeleton, warehouse, assembly task, household task, articulated object, deformable object,
    cloth manipulation, garment manipulation, visual servoing, mpc, feedback control, world model, policy learning, skill learning,
    cobot, ur5, franka, unitree, 6 dof, waypoint, gazebo, ros2, urdf, excavator, agricultural robot, harvesting, pollination,
    underwater robot, parkour, pouring, bin picking, agile flight, gps denied, occupancy grid, bev perception, radar camera,
    4d radar, 3d occupancy, lane topology, driving vlm, driving video, driving data, driving agent, driving model, driving system,
    driving safety, road scene, road anomaly, traffic light, traffic sign, dashcam, intelligent vehicle, connected vehicle, roadside,
    autonomous robot, autonomous navigation, autonomous system, autonomous flight, autonomous racing, robot navigation,
    robot control, robot planning, robot data, robot task, robot motion, robot action, robotic system, robotic perception,
    robotic grasping, robot simulation, simulated robot, generalist robot, generalist policy, household robot, companion robot,
    social robot, telepresence, manipulation policy, manipulation skill, tool manipulation, object manipulation, in hand,
    hand object, hand eye, dexterous grasping, dexterous manipulation, rearrangement, object rearrangement, scene rearrangement,
    action policy, action expert, action model, action decoding, action generation, control policy, control frequency, visuo motor,
    motor control, proprioceptive state, ego motion, ego trajectory, agent trajectory, interaction prediction, lidar localization,
    lidar odometry, lidar slam, map construction, online mapping, semantic map, topological map, visual localization,
    aerial navigation, aerial vehicle, drone navigation, drone control, uav navigation, indoor navigation, goal navigation,
    image goal, navigation policy, navigation agent, world action, physical interaction, domain randomization, lerobot, rt 2, gr00t,
    robomimic, metaworld, rlbench, ai2 thor, behavior challenge
  `,
  hasClassifier: true,
  perDay: 8,
} satisfies Topic
