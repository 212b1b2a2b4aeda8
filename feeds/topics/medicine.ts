import type { Topic } from '../../src/model.ts'

export default {
  slug: 'medicine',
  title: 'Medicine and health',
  description: 'Learning for diagnosis, medical images, records, surgery, care, mental health and drugs for patients.',
  query: `
    title:(medic* OR biomedic* OR clinic* OR patient OR disease OR cancer OR carcinom* OR tumor OR tumour OR lesion OR polyp OR health
      OR healthcare OR radiolog* OR radiograph* OR patholog* OR histopatholog* OR histolog* OR surg* OR laparoscop* OR endoscop*
      OR colonoscop* OR ECG OR electrocardiogra* OR echocardiogra* OR photoplethysmograph* OR rPPG OR EEG OR "brain-computer" OR MRI
      OR CT OR CBCT OR "X-ray" OR CXR OR ultrasound OR mammogra* OR OCTA OR angiogra* OR fundus OR retinal OR retina OR retinopath*
      OR ophthalm* OR glaucoma OR dermatolog* OR dermoscop* OR melanoma OR "skin lesion" OR dental OR dentist* OR orthodont* OR spine
      OR vertebra* OR cardiac OR cardiovascular OR coronary OR artery OR stroke OR diabet* OR alzheimer OR dementia OR parkinson
      OR epilep* OR autism OR dyslexia OR depression OR PTSD OR psychotherap* OR psychiatr* OR counseling OR counselling OR hospital
      OR nursing OR ICU OR EHR OR COVID* OR vaccine OR therap* OR drug OR pharmac* OR physician OR preoperative OR intraoperative
      OR neuroimaging OR brain OR gait OR gastrointestinal OR prostate OR breast OR lung OR liver OR kidney OR fetal OR prenatal
      OR antimicrobial OR pain OR "mental illness" OR chest OR anatomical OR organ OR organs OR skull OR dementia OR psychology OR psychological)
    -title:(tomato OR "psychological assessments" OR "plant disease" OR "crop disease" OR "leaf disease" OR "brain-inspired" OR plant OR crop OR "health prediction of")
  OR
    title:(diagnosis OR diagnostic OR physician OR psycholog*) (clinical OR disease OR patient OR medical OR MRI OR therapeutic
      OR counseling OR "mental health")
  OR
    about:(medical OR clinical OR clinician OR patient OR radiology OR surgical OR "mental health" OR healthcare OR MRI OR biomedical
      OR histopathology OR pathologist OR "cancer" OR tumor OR ultrasound OR "electronic health records" OR EEG OR ECG)
    -title:(plant OR crop OR tomato)
  `,
  learned: true,
  perDay: 5,
} satisfies Topic
