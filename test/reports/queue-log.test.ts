import t from 'tap'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { reportRoutes } from '../../src/reports/routes.ts'
import { createReports } from '../../src/reports/service.ts'
import { desk as calls, readyOperator, waitingCaller } from '../calls/desk.ts'
import { desk, NOON, serve } from '../rooms.ts'
import { until } from '../until.ts'
import { at } from './day.ts'
import { fillYear } from './many.ts'
import { turnOfTheMonth } from './turn.ts'

/** A line by the page "Queue Logs" of Asterisk's documentation, and by nothing of ours. */
type Line = Readonly<{
  time: number
  call: string
  queue: string
  member: string
  event: string
  facts: string[]
}>

function parse(text: string): Line[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [time = '', call = '', queue = '', member = '', event = '', ...facts] = line.split('|')
      return { time: Number(time), call, queue, member, event, facts }
    })
}

/** Parameters of each event, in their order, as documented; the last three are not Asterisk's own. */
const PARAMETERS: Readonly<Record<string, readonly RegExp[]>> = {
  ENTERQUEUE: [/^$/, /^[+*\d]*$/, /^\d+$/], // url, caller id, original position
  CONNECT: [/^\d+$/, /^[\w.-]*$/, /^\d+$/], // hold time, channel, ring time
  COMPLETEAGENT: [/^\d+$/, /^\d+$/, /^\d+$/], // hold time, call time, original position
  COMPLETECALLER: [/^\d+$/, /^\d+$/, /^\d+$/],
  ABANDON: [/^\d+$/, /^\d+$/, /^\d+$/], // position, original position, wait
  EXITWITHTIMEOUT: [/^\d+$/, /^\d+$/, /^\d+$/],
  RINGNOANSWER: [/^\d+$/], // milliseconds
  RINGCANCELED: [/^\d+$/],
  AGENTDUMP: [/^$/],
  ADDMEMBER: [/^(PAUSED)?$/],
  REMOVEMEMBER: [/^$/],
  PAUSE: [/^.*$/],
  UNPAUSE: [/^$/],
  CLOSED: [/^$/],
  FULL: [/^$/],
  LOST: [/^\d+$/, /^\d+$/, /^\d+$/, /^\d+$/],
}

async function readAll(stream: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of stream) text += piece
  return text
}

const iso = (instant: number) => new Date(instant).toISOString()
const MIDNIGHT = at('01/11', '00:00:00')
const DAY = 86_400_000

t.test('a tool that reads queue_log counts what our figures count', async t => {
  const here = await desk(t)
  await turnOfTheMonth(here)
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL })
  const auditor = await here.person('auditor')
  for (const from of [MIDNIGHT - DAY, MIDNIGHT]) {
    const window = { from: iso(from), to: iso(from + DAY) }
    const lines = parse(await readAll(reports.queueLog(auditor, window)))
    const { figures } = await reports.figures(window)
    const figure = (code: string) => figures.find(one => one.code === code)
    const of = (...events: readonly string[]) => lines.filter(({ event }) => events.includes(event))
    const completed = of('COMPLETEAGENT', 'COMPLETECALLER')
    t.equal(completed.length, figure('answered')?.value, 'answered')
    t.equal(of('ABANDON').length, figure('abandoned-queue')?.value, 'abandoned')
    t.equal(of('CLOSED').length, figure('refused')?.value, 'refused')
    t.equal(of('LOST').length, figure('lost')?.value, 'lost')
    const sum = (which: number) => completed.reduce((total, { facts }) => total + Number(facts[which]), 0)
    t.equal(sum(0), figure('asa')?.numerator, 'waits')
    t.equal(sum(1), figure('talk')?.numerator, 'talks')
    t.same(
      lines.map(({ time }) => time),
      lines.map(({ time }) => time).toSorted((one, other) => one - other),
      'in the order of time',
    )
    for (const { event, facts } of lines) {
      t.equal(facts.length, PARAMETERS[event]?.length, event)
      for (const [n, fact] of facts.entries()) t.match(fact, PARAMETERS[event]?.[n], `${event} ${n}`)
    }
  }
})

t.test('places in the queue, telephones that were not answered, pauses and their reasons', async t => {
  const here = await desk(t)
  const { lan, minh } = await turnOfTheMonth(here)
  const window = { from: iso(MIDNIGHT), to: iso(MIDNIGHT + DAY) }
  const text = await readAll(
    createReports({ ...here, promised: () => LIMITS_USUAL }).queueLog(await here.person('auditor'), window),
  )
  const lines = parse(text)
  const short = lines.map(({ queue, event, facts }) => [queue, event, ...facts].join(' '))
  // Two of October are still waiting; the first of November is answered at once.
  t.match(
    lines
      .filter(({ event }) => event === 'ENTERQUEUE')
      .map(({ facts }) => facts[2])
      .slice(0, 3),
    ['3', '3', '4'],
  )
  t.ok(short.includes('1022 COMPLETEAGENT 9 120 1'), 'the operator ended it')
  t.ok(short.includes('1022 RINGNOANSWER 5000'))
  t.ok(short.includes('1022 ABANDON 1 2 301'), 'the second in line became the first')
  t.ok(short.includes('fallback ABANDON 1 1 40'), 'the queue of the dialplan')
  t.ok(short.includes('1022 EXITWITHTIMEOUT 1 1 30'), 'turned away')
  const members = lines.filter(({ call }) => call === 'NONE')
  t.same(
    members.map(({ member, event, facts }) => [member, event, ...facts].join(' ')),
    [
      `PJSIP/${lan.username} PAUSE ăn trưa`,
      `PJSIP/${lan.username} PAUSE họp`,
      `PJSIP/${lan.username} REMOVEMEMBER `,
      `PJSIP/${minh.username} ADDMEMBER `,
      `PJSIP/${minh.username} PAUSE nghỉ`,
      `PJSIP/${minh.username} REMOVEMEMBER `,
    ],
  )
  t.notMatch(text, /NaN|undefined|null/)
})

t.test('a talk that breaks off at once is no connection; the caller keeps the place', async t => {
  const at = await calls(t)
  await readyOperator(at, 'op101')
  const call = await waitingCaller(at)
  await until('the phone rings', async () => at.performed(call).includes('ring'))
  at.pass(1_000)
  await at.hear(call, { type: 'legAnswered', leg: `leg.${call}.1` } as never)
  at.pass(1_000)
  await at.hear(call, { type: 'legEnded', leg: `leg.${call}.1`, why: 'hung-up' } as never)
  at.pass(3_000)
  await at.hear(call, { type: 'callerGone', cut: false } as never)
  const reports = createReports({
    database: at.database,
    clock: at.clock,
    names: async () => new Map(),
    promised: () => LIMITS_USUAL,
  })
  const auditor = { id: call, username: 'a', displayName: 'a', role: 'auditor', unitId: null } as const
  const window = { from: iso(at.now() - DAY), to: iso(at.now() + 1) }
  const lines = parse(await readAll(reports.queueLog(auditor, window)))
  t.same(
    lines.map(({ member, event, facts }) => [member, event, ...facts].join(' ')),
    [
      'PJSIP/op101 ADDMEMBER ',
      'NONE ENTERQUEUE  +84912345678 1',
      'PJSIP/op101 AGENTDUMP ',
      'NONE ABANDON 1 1 5',
    ],
  )
})

t.test('over HTTP, with numbers as each may see them, and nothing read that nobody takes', async t => {
  const here = await desk(t)
  await fillYear(here.database.ownerUrl, 20_000, iso(NOON))
  let queries = 0
  const db = Object.assign(Object.create(here.database.db), {
    execute: (query: never) => {
      queries++
      return here.database.db.execute(query)
    },
  })
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL, database: { ...here.database, db } })
  const [auditor, leader] = [await here.person('auditor'), await here.person('leader')]
  const { ask } = await serve(t, [auditor, leader], async app => {
    await app.register(reportRoutes, { reports })
  })
  const url = `/api/reports/queue-log?from=${iso(NOON - 30 * DAY)}&to=${iso(NOON)}`
  const full = await ask(auditor, { url })
  t.match(full.headers['content-type'], 'text/plain')
  t.match(full.body, /ENTERQUEUE\|\|\+8491\d{7}\|1\n/)
  const masked = await ask(leader, { url })
  t.match(masked.body, /ENTERQUEUE\|\|\*{9}\d{3}\|1\n/)
  t.notMatch(masked.body, /\+8491/)
  const { figures } = await reports.figures({ from: iso(NOON - 30 * DAY), to: iso(NOON) })
  const count = (event: string) => parse(full.body).filter(line => line.event === event).length
  const value = (code: string) => figures.find(one => one.code === code)?.value
  t.same(
    [count('COMPLETECALLER'), count('ABANDON'), count('CLOSED'), count('LOST')],
    [value('answered'), value('abandoned-queue'), value('refused'), value('lost')],
  )
  t.ok(count('COMPLETECALLER') > 1_000)

  queries = 0
  const stream = reports.queueLog(auditor, { from: iso(NOON - 365 * DAY), to: iso(NOON) })
  const first = await new Promise<string>(done => stream.once('data', piece => done(piece)).resume())
  stream.pause()
  t.ok(first.length < 100_000, 'a piece is small')
  const after = queries
  for (let n = 0; n < 50; n++) await here.database.pool.query('select 1') // time for far more pages
  t.ok(after < 12 && queries <= after + 2, `${after}, then ${queries} queries while nobody reads`)
  stream.destroy()
})
