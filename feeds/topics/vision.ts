import type { Topic } from '../../src/model.ts'

export default {
  slug: 'vision',
  title: 'Computer vision',
  description: 'Seeing: recognition, detection, segmentation, tracking, depth, reconstruction and video understanding.',
  query: `
    (
      title:(image OR video OR visual OR vision OR 3D OR 4D OR camera OR photo OR segmentation OR detection OR recognition OR counting OR tracking
        OR "pose estimation" OR depth OR stereo OR "point cloud" OR LiDAR OR radar OR "gaussian splatting" OR NeRF OR "radiance field"
        OR "view synthesis" OR SLAM OR "optical flow" OR "super-resolution" OR "low-light" OR "remote sensing" OR satellite OR hyperspectral
        OR OCR OR "document parsing" OR "sign language" OR "sign spotting" OR scene OR face OR facial OR "human motion" OR "re-identification"
        OR ViT OR YOLO OR CLIP OR CNN OR microscopy OR "metric learning" OR registration OR restoration OR egocentric OR streetscapes)
      (image OR imagery OR video OR visual OR vision OR camera OR pixel OR LiDAR OR radar OR "point cloud" OR 3D OR convolutional OR facial OR pose)
      OR about:(image OR imagery OR video OR visual OR camera OR "computer vision" OR "object detection" OR "semantic segmentation"
        OR "instance segmentation" OR "gaussian splatting" OR "point cloud" OR "sign language" OR OCR OR facial OR "document content")
      OR (image OR visual OR vision) about:(CNN OR convolutional OR "vision transformer" OR ImageNet)
    )
    -title:(generation* OR generating* OR synthesizing OR editing OR "text-to-image" OR "text-to-video" OR "text-to-3D" OR "image-to-video" OR T2I
      OR animation* OR animating* OR diffusion OR "flow matching" OR GAN OR "world model" OR "virtual try-on" OR stylization OR inpainting
      OR "talking head" OR agent OR GUI OR robot OR robotic OR manipulation OR VLA OR "vision-language-action" OR "motion planning"
      OR policy OR music OR speech OR protein OR molecule OR "knowledge graph" OR "time series")
    -(title:"large language models" -title:(multimodal OR multi-modal OR vision OR visual OR video))
    -about:("image generation" OR "video generation" OR "text-to-image" OR "text-to-video" OR "image editing" OR "video editing"
      OR "text-to-3D" OR "3D generation" OR "image synthesis" OR "video synthesis" OR "video diffusion" OR "diffusion transformer"
      OR robot OR robotic OR "vision-language-action" OR VLA OR "GUI agent" OR pruning OR quantization OR optimizer* OR "speech recognition"
      OR music)
  OR
    title:(segmentation OR "object detection" OR "pose estimation" OR "depth estimation" OR "3D reconstruction" OR "scene reconstruction"
      OR "object reconstruction" OR "surface reconstruction" OR "gaussian splatting" OR "radiance field" OR "novel view synthesis" OR SLAM
      OR "visual perception" OR "video understanding" OR "computer vision" OR "image detection" OR "video object" OR "vision transformer"
      OR "object tracking" OR "sign language")
    (image OR video OR visual OR vision OR camera OR 3D)
    -title:(generation* OR "text-to-3D")
  OR
    title:("scene graph generation" OR "vision language models" OR "video understanding")
  `,
  perDay: 10,
} satisfies Topic
