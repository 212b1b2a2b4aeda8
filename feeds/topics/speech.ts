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
  learned: true,
  perDay: 5,
} satisfies Topic
