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
  keywords: `
    medicine, medical, biomedical, biomedicine, clinical, clinician, patient, physician, doctor, nurse, hospital, healthcare,
    health care, health, public health, mental health, digital health, ehealth, telemedicine, telehealth, caregiver, care plan,
    triage, emergency department, intensive care, icu, discharge summary, health record, medical record, ehr, emr, mimic, icd,
    icd 10, icd coding, snomed, umls, fhir, diagnosis, diagnostic, diagnose, misdiagnosis, differential diagnosis, prognosis,
    prognostic, symptom, syndrome, comorbidity, mortality, morbidity, survival analysis, survival prediction, epidemiology, epidemic,
    pandemic, covid, covid 19, sars cov, influenza, infection, infectious, tuberculosis, malaria, hiv, sepsis, antibiotic,
    antimicrobial, vaccine, disease, disorder, illness, rare disease, cancer, carcinoma, tumor, tumour, oncology, oncologist,
    metastasis, metastatic, lymphoma, leukemia, myeloma, melanoma, glioma, glioblastoma, meningioma, sarcoma, adenoma, neoplasm,
    malignant, lesion, nodule, polyp, cyst, biopsy, chemotherapy, radiotherapy, radiation therapy, dosimetry, immunotherapy, brats,
    histology, histopathology, pathology, pathologist, whole slide, wsi, hematoxylin, h e, cytology, immunohistochemistry, mri, fmri,
    mr image, magnetic resonance, ct scan, ct image, computed tomography, cbct, pet ct, positron emission, spect, x ray, chest x,
    cxr, radiograph, radiology, radiologist, radiomics, mammogram, mammography, mammographic, tomosynthesis, ultrasound,
    ultrasonography, sonography, echocardiogram, echocardiography, doppler, oct image, optical coherence, octa, angiography,
    angiogram, fluoroscopy, dicom, dxa, medical imaging, biomedical imaging, endoscopy, endoscopic, colonoscopy, gastroscopy,
    laparoscopic, laparoscopy, cystoscopy, bronchoscopy, capsule endoscopy, surgery, surgical, surgeon, operating room,
    intraoperative, preoperative, postoperative, perioperative, minimally invasive, anesthesia, ecg, electrocardiogram,
    electrocardiography, arrhythmia, atrial fibrillation, cardiac, cardiovascular, cardiology, heart rate, myocardial, coronary,
    ventricular, ventricle, aortic, aorta, artery, vascular, vessel segmentation, blood pressure, hypertension, ischemic, hemorrhage,
    aneurysm, thrombosis, ppg, photoplethysmography, rppg, vital sign, physiological signal, physiological, wearable sensor, eeg,
    electroencephalogram, electroencephalography, emg, seizure, epilepsy, epileptic, neurology, neurologist, neurodegenerative,
    neuroimaging, brain tumor, brain mri, brain image, brain disorder, alzheimer, dementia, mild cognitive, parkinson, huntington,
    multiple sclerosis, autism, adhd, dyslexia, aphasia, dysarthria, schizophrenia, bipolar, depression, anxiety, ptsd, suicide,
    self harm, psychiatry, psychiatric, psychiatrist, psychotherapy, psychotherapist, therapist, therapeutic, therapy, counseling,
    counselor, rehabilitation, gait, fall detection, elderly, frailty, sleep, sleep stage, apnea, stress detection, pain, retina,
    retinal, retinopathy, fundus, glaucoma, macular, ophthalmology, ophthalmic, ophthalmologist, cataract, cornea, corneal, uveitis,
    dermatology, dermatologist, dermoscopy, dermoscopic, skin lesion, skin cancer, skin disease, psoriasis, eczema, wound, dental,
    dentist, dentistry, tooth, teeth, orthodontic, caries, panoramic radiograph, oral cancer, spine, spinal, vertebra, bone age,
    fracture, osteoporosis, osteoarthritis, arthritis, cartilage, orthopedic, musculoskeletal, scoliosis, lung, pulmonary, pneumonia,
    pneumothorax, thoracic, respiratory, asthma, copd, cough, hepatic, hepatocellular, cirrhosis, pancreas, pancreatic, kidney,
    renal, glomerular, prostate, bladder, urology, breast, breast cancer, cervical, cervix, ovarian, uterine, pregnancy, prenatal,
    fetal, fetus, neonatal, infant, pediatric, maternal, gynecology, ivf, embryo, sperm, thyroid, diabetes, insulin, glucose,
    glycemic, obesity, nutrition, dietary, gastric, gastrointestinal, colorectal, colon, esophageal, abdominal, organ segmentation,
    anatomical, hemodialysis, transplant, implant, prosthesis, prosthetic, catheter, guidewire, drug, drug discovery,
    drug interaction, prescription, dosage, pharmaceutical, pharmacology, pharmacy, pharmacovigilance, adverse drug, adverse event,
    clinical trial, clinical note, clinical text, clinical decision, clinical practice, electronic health, medical question,
    medical report, radiology report, report generation, medical knowledge, medical reasoning, medical exam, usmle, pubmed, pubmedqa,
    medqa, traditional chinese, tcm, acupuncture, herbal, veterinary, cell segmentation, nuclei segmentation, nuclei, medsam,
    medical segmentation, nnu net, polyp segmentation, tumor segmentation, lesion segmentation, brain segmentation, drug response,
    gene therapy, readmission, coroner, patient care, self diagnosis, healthbench, disease diagnosis, deep brain, disability,
    visually impaired, hearing loss, hearing aid, cochlear, speech disorder, stuttering, motor imagery, brain computer, hemodynamic,
    aortic valve, cardiac mri, perfusion, stent, plaque, calcification, fibrosis, emphysema, thorax, lymph node, elastography,
    drusen, keratoconus, strabismus, myopia, refractive, audiology, cochlear implant, laryngoscopy, laryngeal, periodontitis,
    cephalometric, gait analysis, tremor, infarct, craniotomy, neurosurgery, polysomnography, spirometry, hba1c, calorie,
    physiotherapy, wheelchair, ventilator, mortality prediction, clinical coding, deidentification, medical dialogue,
    medical consultation, patient education, medical vqa, vqa rad, medmcqa, biobert, clinicalbert, medgemma, biomedclip,
    totalsegmentator, acdc, chexpert, mimic cxr, kvasir, cholec80, cholect50, camelyon, tcga, adni, uk biobank, physionet, ptb xl,
    eicu, treatment, treatment plan, medical domain, medical expert, medical professional, medical student, medical ai, medical llm,
    medical data, medical dataset, medical text, medical agent, medical diagnosis, disease prediction, disease progression,
    disease detection, health outcome, health monitoring, health data, health information, health risk, healthcare provider,
    clinical data, clinical diagnosis, clinical reasoning, clinical relevance, clinical setting, clinical application,
    clinical workflow, clinical validation, clinical nlp, arthroscopic, ligament, cryoablation, ablation therapy, punch biopsy,
    midwife, menopause, puberty, sexual health, opioid, smoking, addiction, tobacco, substance use, cannabis, psychological,
    psychologist, emotional support, empathetic counseling, cognitive behavioral, wellbeing, well being, burnout, loneliness,
    autistic, speech therapy, nasal, throat, eye disease, hair loss, allergy, dermatitis, immunology, pathogen, virus infection,
    dengue, monkeypox, ebola, cholera, contact tracing, vaccination hesitancy, hpv, gastroenterology, nephrology, rheumatology,
    hematology, anemia, sickle cell, hemoglobin, platelet, transfusion, coagulation, radiation oncology, dose prediction, low dose,
    dosing, pharmacokinetic, drug repurposing, drug target, toxicology, medical device, pacemaker, prosthetic hand,
    rehabilitation exercise, biomarker, bioimpedance, biosignal, photoacoustic, near infrared, thermography, fetal brain, brain age,
    brain lesion, corpus callosum, hippocampal, white matter, cortical surface, spinal cord, disc degeneration, pelvic, femur,
    scapula, trachea, bronchial, diaphragm, dentition, mandible, tongue cancer, thyroid nodule, adrenal, lesion detection,
    lesion classification, metal artifact, mr reconstruction, mri reconstruction, accelerated mri, k space, sinogram,
    ct reconstruction, image guided, computer assisted, robot assisted, medical robotics, surgical video, surgical scene,
    surgical instrument, surgical phase, surgical planning
  `,
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
