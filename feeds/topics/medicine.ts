import type { Topic } from '../../src/model.ts'

export default {
  slug: 'medicine',
  title: 'Medicine and health',
  description: 'Learning for diagnosis, medical images, records, surgery and care.',
  query: `
    title:(medical OR medicine OR clinical OR clinician OR patient OR disease OR cancer OR tumor OR health OR healthcare
      OR radiology OR pathology OR surgical OR biomedical OR ECG OR EEG OR MRI OR CT OR "X-ray" OR ultrasound OR hospital OR COVID
      OR Alzheimer OR dermatological OR retinal OR retinopathy OR lesion OR mammogram OR therapy OR artery OR gastrointestinal
      OR endoscopic OR PTSD OR autism OR dementia OR depression OR histopathology)
    -title:("plant disease" OR "crop disease")
  OR
    title:(diagnosis OR diagnostic OR brain OR physician OR drug OR surgery) (clinical OR disease OR patient OR medical OR MRI
      OR therapeutic)
  OR
    about:(medical OR clinical OR patient OR radiology OR surgical OR "mental health" OR healthcare OR MRI)
  `,
  perDay: 5,
} satisfies Topic
