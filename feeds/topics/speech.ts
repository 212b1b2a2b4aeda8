import type { Topic } from '../../src/model.ts'

export default {
  slug: 'speech',
  title: 'Speech and audio',
  description: 'Speech recognition and synthesis, spoken dialogue, speakers, sound and music.',
  query: `
    title:(speech OR audio OR audio-visual OR music OR speaker OR voice OR "text-to-speech" OR acoustic OR singing OR song OR sound
      OR Whisper OR spoken)
    -title:("part-of-speech" OR "hate speech" OR "toxic speech" OR "transparent speech" OR "free speech")
  OR
    title:(ASR OR TTS OR S2ST OR dubbing OR prosody OR phonetic OR phoneme OR articulatory OR vowel OR singing OR song OR "code-switching") (speech OR audio OR speaker OR vocal OR acoustic)
  OR
    about:("speech recognition" OR "text-to-speech" OR "speech synthesis" OR "speech enhancement" OR "music generation"
      OR "audio generation" OR "speaker verification" OR "speech model" OR "speech LLM" OR "audio-language"
      OR "audio understanding")
  `,
  keywords: `
    speech, speech recognition, automatic speech, asr, speech synthesis, tts, speech translation, speech enhancement,
    speech separation, speech emotion, speech language, speech model, speech token, speech representation, speech llm,
    speech processing, spoken, spoken dialogue, spoken language, spoken question, voice, voice conversion, voice cloning,
    voice assistant, voice agent, speaker, speaker verification, speaker recognition, speaker diarization, diarization,
    speaker embedding, utterance, phoneme, phonetic, phonology, prosody, prosodic, intonation, accent, dialect speech, pronunciation,
    articulation, articulatory, vowel, consonant, formant, vocal, vocoder, codec, audio codec, neural codec, mel, spectrogram,
    mel spectrogram, waveform, acoustic, acoustic model, microphone, reverberation, noise suppression, keyword spotting, wake word,
    voice activity, whisper, wav2vec, hubert, wavlm, librispeech, word error, wer, character error, transcription, transcribe, audio,
    audio language, audio understanding, audio generation, audio classification, audio captioning, audio event, audio visual,
    audio driven, audio signal, audio encoder, foley, sound, sound event, sound effect, sound source, soundscape, binaural,
    spatial audio, ambisonic, room impulse, music, music generation, music information, musician, melody, chord, harmony, rhythm,
    tempo, midi, symbolic music, piano, guitar, drum, singing, singer, song, lyric, playlist, podcast, lip sync, lip reading,
    talking face, omni modal, omnimodal, full duplex, duplex, turn taking, hearing aid, bioacoustics, dysarthric, stuttering,
    audio deepfake, anti spoofing, asvspoof, audioset, qwen2 audio, audio text, audio llm, audio reasoning, audio source,
    source separation, audio watermark, speech data, speech dataset, speech corpus, speech generation, speech understanding,
    speech foundation, speech encoder, speech quality, speech signal, speech input, speech interaction, speech dialogue, speech text,
    speech detection, speech driven, speech production, speech rate, multilingual speech, expressive speech, emotional speech,
    conversational speech, children speech, clean speech, noisy speech, speaker identity, speaker similarity, speaker adaptation,
    voice style, voice quality, timbre, paralinguistic, disfluency, code switched, asr model, asr system, tts model, tts system,
    auditory, acoustic feature, acoustic scene, acoustic signal, sound generation, sound synthesis, sound separation,
    sound propagation, sound recovery, music understanding, music model, music dataset, music theory, music recommendation,
    music editing, piano performance, lip movement, latent audio, call center, meeting transcription, spoken conversation,
    voice interface, voice based
  `,
  hasClassifier: true,
  perDay: 5,
} satisfies Topic
