import type { Topic } from '../../src/model.ts'

export default {
  slug: 'robotics',
  title: 'Robotics',
  description: 'Robots and embodied intelligence: manipulation, locomotion, navigation and driving.',
  query: `
    title:(robot OR humanoid OR "vision-language-action" OR VLA OR "robotic manipulation" OR "bi-manual" OR bimanual OR dexterous
      OR grasp OR locomotion OR embodied OR "autonomous driving" OR "automated driving" OR "autonomous vehicle"
      OR "end-to-end driving" OR "self-driving" OR "driving scenes" OR "driving world model" OR "diffusion policy" OR quadruped
      OR "motion planning" OR SLAM OR "visual odometry" OR "vision-and-language navigation" OR "vision-language navigation"
      OR "visual navigation" OR "goal-oriented navigation" OR "language-guided navigation")
    -title:(medical OR surgical)
  OR
    title:(UAV OR drone) (navigation OR planning OR control OR flight OR "path planning") -title:(detection OR imagery OR images
      OR videos)
  OR
    about:(robot OR "autonomous driving" OR "automated driving" OR "embodied AI" OR "embodied agent" OR "embodied navigation"
      OR "vision-language-action" OR VLA OR "automated vehicle" OR "autonomous vehicle" OR "embodied intelligence"
      OR "dexterous manipulation" OR "robot learning" OR humanoid OR tactile)
    -title:(medical OR genomic OR surgical)
  OR
    about:embodied (navigation OR manipulation OR "physical world" OR robot)
  `,
  perDay: 8,
} satisfies Topic
