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
  learned: true,
  perDay: 8,
} satisfies Topic
