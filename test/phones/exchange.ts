import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { type Ami, openAmi } from '../../src/asterisk/ami.ts'
import { journal } from '../../src/audit/store.ts'
import { type Operator, type OperatorOptions, sippOperator } from '../../src/boot/phones/operator.ts'
import { systemClock } from '../../src/clock.ts'
import { people } from '../../src/people/tables.ts'
import { DEMO_SECRET, seedDemoPhones } from '../../src/phones/demo.ts'
import type { Mirrored } from '../../src/phones/members.ts'
import { createPhones, type Phones, type PhonesNeeds } from '../../src/phones/service.ts'
import { type Trial, trial } from '../boot/asterisk-trial.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { until } from '../until.ts'

/** The phones room as the service builds it, on a real Asterisk and a real database. */
export type Exchange = Readonly<{
  asterisk: Trial
  database: TestDatabase
  ami: Ami
  phones: Phones
  /** Ids of the demo operators, by username. */
  operators: ReadonlyMap<string, string>
  /** What was said of phones, in order: `op101 reachable`. */
  said: string[]
  /** Messages of our own log. */
  logged: string[]
  /** Who is known to the dialplan's queue after the next login to AMI. */
  presences: Mirrored[]
  server: string
  phone(user: string, more?: Partial<OperatorOptions>): Promise<Operator>
  /** The room ends, Asterisk and its phones go on: what a dead service leaves behind. */
  die(): Promise<void>
}>

export async function exchange(
  t: Test,
  {
    rtpFrom,
    usernames,
    more = {},
  }: { rtpFrom: number; usernames: readonly string[]; more?: Partial<PhonesNeeds> },
): Promise<Exchange> {
  const database = await testDatabase(t)
  const asterisk = await trial(t, { rtpFrom })
  const operators = new Map(usernames.map(username => [username, randomUUID()]))
  const createdAt = Date.now()
  for (const [username, id] of operators)
    await database.db
      .insert(people)
      .values({ ...{ id, username, createdAt, role: 'operator' }, displayName: username })
  const known = [...operators].map(([username, id]) => ({ id, username }))
  await seedDemoPhones(database, systemClock, { operators: known, trunkPort: asterisk.trunkPort })

  const said: string[] = []
  const presences: Mirrored[] = []
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: line => void logged.push(JSON.parse(line).msg) })
  const ami = openAmi({
    ...{ host: '127.0.0.1', port: asterisk.amiPort, username: 'service', password: 'ami-secret', log },
    onEvent: event => phones.hear(event),
    onUp: () => void phones.afterGap(),
    onDown: () => {},
  })
  const phones = createPhones({
    ...{ database, clock: systemClock, log, ami, journal, publicUrl: 'http://127.0.0.1:8022' },
    folder: join(asterisk.instance.conf, 'generated'),
    onReachable: (endpoint, is) => void said.push(`${endpoint} ${is ? 'reachable' : 'gone'}`),
    onUsed: (endpoint, is) => void said.push(`${endpoint} ${is ? 'used' : 'free'}`),
    operators: async () => presences,
    ...more,
  })
  phones.start()
  let isDead = false
  const die = async () => {
    if (isDead) return
    isDead = true
    await phones.stop()
    ami.close()
  }
  t.teardown(die)
  await until('AMI is up and the files are read', () => ami.isUp())
  await phones.publish()
  const server = `127.0.0.1:${asterisk.sipPort}`
  const phone = async (user: string, wish: Partial<OperatorOptions> = {}) => {
    const operator = await sippOperator({ server, users: [user], secret: DEMO_SECRET, sound: null, ...wish })
    t.teardown(() => operator.stop())
    return operator
  }
  return { asterisk, database, ami, phones, operators, said, logged, presences, server, phone, die }
}

/** Members of the dialplan's queue: `op101`, `op102 paused (Nghỉ trưa)`. */
export async function members({ ami }: Exchange): Promise<string[]> {
  const list = await ami.list('QueueStatus', { Queue: 'fallback' })
  return list
    .filter(item => item.event === 'QueueMember')
    .map(item => {
      const reason = item.pausedreason ? ` (${item.pausedreason})` : ''
      return `${item.location?.slice(6)}${item.paused === '1' ? ` paused${reason}` : ''}`
    })
    .sort()
}
