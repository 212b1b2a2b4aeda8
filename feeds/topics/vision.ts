import type { Topic } from '../../src/model.ts'

export default {
  slug: 'vision',
  title: 'Computer vision',
  description: 'Seeing: recognition, detection, segmentation, tracking, depth, reconstruction and video understanding.',
  query: `
    (
      title:(image OR video OR visual OR vision OR 3D OR 4D OR camera OR photo OR segmentation OR detection OR recognition
        OR counting OR tracking OR "pose estimation" OR depth OR stereo OR "point cloud" OR LiDAR OR radar OR "gaussian splatting"
        OR NeRF OR "radiance field" OR "view synthesis" OR SLAM OR "optical flow" OR "super-resolution" OR "low-light"
        OR "remote sensing" OR satellite OR hyperspectral OR OCR OR "document parsing" OR scene OR face OR facial OR "human motion"
        OR "re-identification" OR ViT OR YOLO OR CLIP OR CNN OR microscopy OR "metric learning" OR registration OR restoration
        OR egocentric OR localization)
      (image OR imagery OR video OR "computer vision" OR camera OR pixel OR LiDAR OR radar OR "point cloud" OR "3D scene"
        OR "3D object" OR convolutional OR facial OR "vision transformer" OR NeRF OR "visual perception")
      OR about:(image OR imagery OR video OR visual OR camera OR "computer vision" OR "object detection" OR "semantic segmentation"
        OR "instance segmentation" OR "gaussian splatting" OR 3DGS OR "radiance field" OR NeRF OR "point cloud" OR "sign language"
        OR OCR OR facial OR "document content" OR "depth estimation" OR "3D reconstruction")
      OR (image OR vision) (about:(CNN OR convolutional OR "vision transformer" OR ViT OR ImageNet OR segmentation) OR YOLO*
        OR VGG16 OR EfficientNet)
      OR "egocentric video"
    )
    -title:(generation* OR generating* OR synthesizing OR editing OR "text-to-image" OR "text-to-video" OR "text-to-3D"
      OR "image-to-video" OR T2I OR T2V OR animation* OR animating* OR diffusion OR "flow matching" OR GAN OR "virtual try-on"
      OR stylization OR inpainting OR "talking head" OR agent OR GUI OR robot OR "bimanual manipulation" OR VLA
      OR "vision-language-action" OR "motion planning" OR policy OR music OR speech OR audio OR protein OR molecule
      OR "knowledge graph" OR "time series" OR visualiz* OR code OR RAG)
    -(title:"large language models" -title:(multimodal OR multi-modal OR vision OR visual OR video))
    -about:("image generation" OR "video generation" OR "text-to-image" OR "text-to-video" OR "image editing" OR "video editing"
      OR "text-to-3D" OR "3D generation" OR "image synthesis" OR "video synthesis" OR "video diffusion" OR "diffusion transformer"
      OR robot OR "vision-language-action" OR VLA OR "GUI agent" OR pruning OR "speech recognition" OR music OR "embodied agent")
  OR
    title:(segmentation OR "object detection" OR "pose estimation" OR "depth estimation" OR "3D reconstruction"
      OR "scene reconstruction" OR "object reconstruction" OR "surface reconstruction" OR "gaussian splatting" OR "radiance field"
      OR "novel view synthesis" OR SLAM OR "visual perception" OR "video understanding" OR "computer vision" OR "image detection"
      OR "video object" OR "vision transformer" OR "object tracking" OR "sign language" OR "sign spotting" OR "face recognition"
      OR "visual representation" OR "audio-visual segmentation" OR "scene understanding" OR "remote sensing" OR "long video"
      OR "video reasoning" OR "visual reasoning" OR "visual understanding" OR "video question answering" OR "video retrieval"
      OR "visual token" OR "anomaly detection" OR deepfake OR "generated image detection" OR "generated video detection"
      OR "detecting AI-generated" OR "audio-visual localization" OR perception)
    (image OR video OR visual OR vision OR camera OR 3D OR facial OR "face recognition")
    -title:("text-to-3D" OR "image generation" OR "video generation" OR GUI OR "vision-language-action" OR VLA)
  OR
    title:("action recognition" OR "crowd counting" OR "re-identification" OR "landmark detection" OR "face anti-spoofing"
      OR "land cover" OR hyperspectral OR "depth super-resolution" OR "human motion" OR "motion capture" OR "3D human"
      OR "masked autoencoder" OR "deepfake detection" OR "building footprint" OR "damage segmentation" OR "industrial anomaly"
      OR relighting OR "inverse rendering")
    -title:(generation* OR generating* OR audio)
  OR
    title:("scene graph generation" OR "vision language models" OR "video understanding" OR "video language models"
      OR "visual grounding" OR "video grounding")
    -title:("vision-language-action" OR agent)
  OR
    (image OR video OR 3D OR camera)
    -(LLM OR "language model" OR robot OR speech OR audio OR music OR agent OR diffusion OR generative* OR generation* OR editing
      OR synthesis OR graph OR federated OR quantization OR pruning OR molecule OR protein OR "time series" OR policy OR multimodal
      OR "world model" OR optimizer* OR transformer)
  `,
  keywords: `
    imagery, vision, cameras, pixel, photo, photograph, rgb, rgb d, depth map, depth estimation, monocular, monocular depth, stereo,
    stereo matching, optical flow, scene flow, disparity, segmentation, semantic segmentation, instance segmentation, panoptic,
    segment anything, sam, sam2, object detection, yolo, detr, bounding box, small object, anomaly detection, defect detection,
    image classification, fine grained, imagenet, cifar, coco, ade20k, cityscapes, face recognition, facial, facial expression,
    eye tracking, pose estimation, human pose, hand pose, keypoint, skeleton, action recognition, action segmentation,
    activity recognition, sign language, video understanding, long video, egocentric, video object, object tracking, tracker,
    re identification, reid, person re, pedestrian, crowd, crowd counting, ocr, text recognition, scene text, handwriting,
    document image, remote sensing, satellite, aerial image, hyperspectral, multispectral, change detection, sar image, point cloud,
    lidar, 3d reconstruction, 3d object, 3d detection, 3d scene, scene reconstruction, novel view, view synthesis, nerf,
    radiance field, gaussian splatting, 3dgs, gaussians, structure from, multi view, multiview, camera pose, slam, visual place,
    image matching, feature matching, image retrieval, normal estimation, inverse rendering, super resolution, restoration,
    image restoration, denoising image, deblurring, dehazing, deraining, low light, image enhancement, image quality, video quality,
    hdr, compressive sensing, image compression, event camera, thermal, infrared, visual representation, dino, dinov2,
    masked autoencoder, vision transformer, vit, convolutional, cnn, resnet, feature map, visual feature, visual recognition,
    visual perception, visual grounding, visual reasoning, visual question, open vocabulary, saliency, salient, camouflaged, shadow,
    matting, optical, image forensics, deepfake detection, microscopy image, histopathology image
  `,
  negativeExamples: [
    'Ground states of spin chains',
    'Shallow circuits and their depth',
    'Ground water, soil and wells',
    'Point processes and their intensities',
    'Surface chemistry of catalysts',
    'Structured records in databases',
  ],
  hasClassifier: true,
  perDay: 10,
} satisfies Topic
