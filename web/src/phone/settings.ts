import { PHONE_KINDS, type PhoneKind } from '../../../src/phones/phone.ts'

/** What a person has set on this computer: devices and loudness only, so it may stay in the browser. */
export type Settings = Readonly<{
  /** Of those who have a telephone and no shift, as supervisors; an operator's is the server's to know. */
  kind: PhoneKind | null
  /** Ids of devices; null = the computer's own choice. */
  microphone: string | null
  /** Where the citizen is heard. */
  speaker: string | null
  /** Where it rings besides, as loudspeakers while the headset lies on the desk. */
  bell: string | null
  /** From 0 to 1. */
  loudness: number
}>

const KEY = 'cc1022.phone'
const FIRST: Settings = { kind: null, microphone: null, speaker: null, bell: null, loudness: 0.5 }

let known: Settings | null = null

export function settings(): Settings {
  known ??= read()
  return known
}

export function set(change: Partial<Settings>): void {
  known = { ...settings(), ...change }
  localStorage.setItem(KEY, JSON.stringify(known))
}

function read(): Settings {
  try {
    return soundSettings(JSON.parse(localStorage.getItem(KEY) ?? '{}'))
  } catch {
    return FIRST
  }
}

/** Whatever lies there, somebody's hand or an older version wrote it. Pure. */
export function soundSettings(found: unknown): Settings {
  const held = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {}
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  const { loudness } = held
  return {
    kind: PHONE_KINDS.find(kind => kind === held.kind) ?? null,
    ...{ microphone: text(held.microphone), speaker: text(held.speaker), bell: text(held.bell) },
    loudness: typeof loudness === 'number' && loudness >= 0 && loudness <= 1 ? loudness : FIRST.loudness,
  }
}
