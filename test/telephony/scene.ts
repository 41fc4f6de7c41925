import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Caller, type CallerOptions, sippCaller } from '../../src/boot/phones/caller.ts'
import { type Behaviour, type Operator, sippOperator } from '../../src/boot/phones/operator.ts'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import { booksOf } from './books.ts'
import type { Centre } from './centre.ts'

/** What tests of one centre say again and again. Citizens play 440 Hz, operators 880 Hz. */
export const CITIZEN_HZ = 440
export const OPERATOR_HZ = 880

export type Scene = ReturnType<typeof sceneOf>
let numbers = 0

/** @param centre one that is shared by all tests of a file: everything is told apart by the citizen's number */
export function sceneOf(centre: Centre) {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-scene-'))
  const sound = { citizen: join(folder, 'citizen.al'), operator: join(folder, 'operator.al') }
  const made = Promise.all([
    writeTone(CITIZEN_HZ, 10, sound.citizen),
    writeTone(OPERATOR_HZ, 10, sound.operator),
  ])

  const scene = {
    ...booksOf(centre),
    sound,
    /** When the files of `sound` are there. */
    sounds: made,
    /** A citizen's number that no other test of this file has. */
    number: () => `09${String(10_000_000 + ++numbers)}`,
    /** A citizen calls; answered by Asterisk when this returns unless `isAnswered` is false. */
    async citizen(from: string, options: Partial<CallerOptions> = {}, isAnswered = true): Promise<Caller> {
      await made
      const caller = await sippCaller({ server: centre.sip, from, sound: sound.citizen, ...options })
      if (isAnswered) await caller.answered()
      return caller
    },
    /** An operator's phone by SIPp, registered and ready. */
    async desk(user: string, behaviour: Behaviour = { does: 'answer', afterMs: 200 }): Promise<Operator> {
      await made
      const phone = await sippOperator({
        server: centre.sip,
        users: [user],
        sound: sound.operator,
        behaviour,
      })
      await scene.ready(user)
      return phone
    },
    /** Signed out, the phone switched off. */
    async leave(user: string, phone: Operator): Promise<void> {
      await scene.presence(user, 'signed-out')
      await phone.stop()
    },
    async ready(user: string): Promise<void> {
      await (await centre.api(user)).put('/api/me/presence', { state: 'ready', phone: 'desk' })
      await until(`${user} can be reached`, async () => (await scene.operator(user)).isReachable)
    },
    async presence(user: string, state: 'ready' | 'paused' | 'signed-out'): Promise<void> {
      await (await centre.api(user)).put('/api/me/presence', { state })
    },
    /** Lets a talk (or silence) last; for what is heard there is no fact to wait for. */
    lasts: (ms: number) => new Promise<void>(done => setTimeout(done, ms)),
    /** Nothing is left in Asterisk once every call is over. */
    nothingLeft: () =>
      until(
        'no channel and no bridge is left',
        async () => {
          const { channels, bridges } = await centre.held()
          return channels === 0 && bridges === 0
        },
        { withinMs: 10_000 },
      ).catch(async error => {
        throw new Error(`${(error as Error).message}\n${await centre.rx('core show channels concise')}`)
      }),
    end: () => rm(folder, { recursive: true, force: true }),
  }
  return scene
}
