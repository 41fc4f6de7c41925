import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { type Play, secondOf } from '../telephony/death.ts'
import { presence } from '../telephony/phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ } from '../telephony/scene.ts'
import { hearsOnly } from './telephone.ts'

/** Who speaks, by the tone of each. */
export const VOICES = {
  citizen: CITIZEN_HZ,
  operator: OPERATOR_HZ,
  colleague: 1_040,
  agency: 1_240,
  supervisor: 1_640,
}
export type Voice = keyof typeof VOICES

/** Waits until exactly these are heard there, of all who could be. */
export function hear(page: Page, ...who: readonly Voice[]): Promise<void> {
  const all = Object.keys(VOICES) as Voice[]
  const not = all.filter(one => !who.includes(one))
  return hearsOnly(page, { hertz: who.map(one => VOICES[one]), not: not.map(one => VOICES[one]) })
}

/**
 * Who is in the recording, which is what the citizen says and hears, for more than half a second from that instant on; or
 * before it by as much as the recording has lost, since it cannot be told where.
 */
export async function recorded(
  t: Test,
  { centre, scene }: Play,
  callId: string,
  instants: Readonly<Record<string, [at: number, ...who: Voice[]]>>,
): Promise<void> {
  const audio = await scene.audio(callId)
  const { expectedMs, actualMs } = await scene.recording(callId)
  const lostS = Math.max(0, (expectedMs ?? 0) - (actualMs ?? 0)) / 1_000
  if (lostS > 0.1) t.comment(`the recording has lost ${lostS} s`)
  const heard = (fromS: number) =>
    Object.entries(VOICES)
      .filter(([, hz]) => presence(audio, hz, { fromS, toS: fromS + 0.6 }, 0.05) > 0.6)
      .map(([one]) => one)
      .sort()
  for (const [what, [at, ...who]] of Object.entries(instants)) {
    const fromS = await secondOf(centre, { id: callId }, at)
    const wanted = who.toSorted()
    let found = heard(fromS)
    for (let back = 0.2; back <= lostS + 0.2 && found.join() !== wanted.join(); back += 0.2)
      found = heard(fromS - back)
    t.same(found, wanted, `${what}: ${who.join(', ')} are recorded`)
  }
}
