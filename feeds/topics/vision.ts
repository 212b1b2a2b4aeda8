import type { Topic } from '../../src/model.ts'

export default {
  slug: 'vision',
  title: 'Computer vision',
  description: 'Seeing: recognition, detection, segmentation, tracking, depth, reconstruction and video understanding.',
  query: `
    (
      title:(segmentation OR "object detection" OR "small target detection" OR tracking OR "pose estimation" OR "depth estimation" OR "point cloud"
        OR LiDAR OR "gaussian splatting" OR NeRF OR "radiance field" OR "novel view synthesis" OR "3D reconstruction" OR SLAM OR "optical flow"
        OR "super-resolution" OR "low-light" OR "image restoration" OR "image classification" OR "image retrieval" OR "remote sensing"
        OR "satellite imagery" OR OCR OR "document parsing" OR "sign language" OR "video understanding" OR "visual grounding"
        OR "visual representation" OR "face recognition" OR "facial recognition" OR "vision transformer" OR ViT OR YOLO OR CLIP
        OR "computer vision" OR "visual perception" OR "scene understanding" OR "scene graph")
      OR about:("computer vision" OR "object detection" OR "semantic segmentation" OR "instance segmentation" OR "image classification"
        OR "gaussian splatting" OR "point cloud" OR "human motion prediction" OR "image retrieval" OR OCR OR CNN)
    )
    -title:(driving_world OR audio OR speech OR "vision-language-action" OR VLA OR agent)
    -about:("text-to-image" OR "video generation" OR "image generation" OR "image editing" OR "text-to-3D" OR robot)
  OR
    (title:(image OR video OR visual OR vision OR 3D OR camera) OR about:(image OR video OR visual OR camera OR facial OR pose))
    -title:(generation OR generating OR synthesis OR editing OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image-to-video" OR T2I
      OR animation OR avatar OR diffusion OR generative OR agent OR robot OR robotic OR manipulation OR VLA OR "vision-language-action"
      OR policy OR audio OR speech OR music OR LLM OR "world model" OR driving)
    -about:("image generation" OR "video generation" OR "text-to-image" OR "text-to-video" OR "image editing" OR "video editing"
      OR "diffusion model" OR "diffusion transformer" OR "text-to-3D" OR "3D generation" OR "image synthesis" OR "video diffusion"
      OR robot OR robotic OR "embodied" OR agent OR "vision-language-action" OR audio)
  `,
  perDay: 10,
} satisfies Topic
