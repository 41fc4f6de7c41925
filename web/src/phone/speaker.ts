import { settings } from './settings.ts'

/** The citizen's voice. One element for the page's whole life: a new one would ask for permission to play anew. */
let element: HTMLAudioElement | null = null

export function play(sound: MediaStream): void {
  element ??= new Audio()
  element.srcObject = sound
  void chooseSpeaker(element, settings().speaker)
  // Allowed while the microphone is open, whatever the browser thinks of sound by itself.
  element.play().catch(error => console.warn('the citizen is not heard:', error))
}

export function silence(): void {
  if (element) element.srcObject = null
}

/** After another one was chosen in a talk. */
export function speakerChanged(): void {
  if (element) void chooseSpeaker(element, settings().speaker)
}

type Sink = { setSinkId?: (id: string) => Promise<void> }

/** Browsers without the choice, and devices that were pulled out, leave it with the computer's own. */
export async function chooseSpeaker(player: object, deviceId: string | null): Promise<void> {
  const sink = player as Sink
  await sink.setSinkId?.(deviceId ?? '').catch(() => sink.setSinkId?.('').catch(() => {}))
}
