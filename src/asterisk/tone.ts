import { randomUUID } from 'node:crypto'
import type { Ari } from './ari.ts'

/** Two short tones to this telephone alone, whatever bridge it is in. A telephone that is gone hears nothing. */
export async function beepTwice(ari: Pick<Ari, 'request'>, leg: string): Promise<void> {
  const media = 'sound:cc1022/beep,sound:cc1022/beep'
  await ari.request('POST', `/channels/${leg}/play/key.${randomUUID()}`, { media }).catch(() => {})
}
