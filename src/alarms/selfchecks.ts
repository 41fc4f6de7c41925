import type { Logger } from 'pino'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import type { Call } from '../calls/call.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { sliceOf } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import type { Recording } from '../recordings/recording.ts'
import { readWav } from '../recordings/wav.ts'
import { type CheckStep, checkDueAt, type SelfCheck, type StepResult, shownCheck } from './check.ts'
import * as store from './check-store.ts'
import type { AlarmRules } from './rules.ts'
import type { CheckQuery } from './schemas.ts'
import type { Alarms } from './service.ts'
import { hear, pieceCount } from './tone.ts'

export type SelfChecksNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  rules(): AlarmRules['selfCheck']
  alarms: Pick<Alarms, 'raiseNow' | 'clearNow'>
  asterisk: Readonly<{
    /** Has Asterisk call the centre over its own line, under this name. @throws Error that says why not */
    place(name: string): Promise<void>
    hangUp(name: string): Promise<void>
  }>
  recordingOf(callId: string): Promise<Recording | null>
  /** The whole file; null = there is none. */
  audioOf(path: string): Promise<Buffer | null>
  publish(messages: readonly LiveMessage[]): void
}>

export type SelfChecks = ReturnType<typeof createSelfChecks>

/** Whether one is due; the rows say when the last one was. */
const SWEEP_MS = 15_000
const LOOK_MS = 200
/** In the queue: long enough that the recording has something to tell. */
const STAY_MS = 3_000
/** The longest each step may take. */
const WITHIN: Readonly<Record<Exclude<CheckStep, 'place' | 'queue' | 'sound'>, Ms>> = {
  ...{ trunk: 5_000, greeting: 70_000, 'hang-up': 10_000, recording: 60_000 },
}
/** Of the pieces of a recording: the first word and the last breath may be without. */
const TONE_SHARE = 0.8
const GREETING_PIECES = 4

/** Each step as it is looked at, and the end. */
const liveCheck = (check: SelfCheck): LiveMessage => ({
  type: 'self-check',
  data: shownCheck(check),
  mayRead: ({ role }) => may(role, 'alarm.read'),
})

class StepFailed extends Error {
  override readonly name = 'StepFailed'
  readonly step: CheckStep
  constructor(step: CheckStep, detail: string) {
    super(detail)
    this.step = step
  }
}

/** One check under way: what was heard of its call. */
type Run = { check: SelfCheck; call: Call | null; wake: () => void }

/** The centre calls itself over a real SIP line and looks at what became of the call. */
export function createSelfChecks(needs: SelfChecksNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  let run: Run | null = null
  let work: Promise<void> | null = null
  let sweep: NodeJS.Timeout | null = null
  let begunAt = clock.now()
  let isStopped = false

  /** @throws Refusal while another one runs */
  async function begin(
    person: Person | null,
    told: (tx: Db, check: SelfCheck) => Promise<void>,
  ): Promise<SelfCheck> {
    const check = await database.tx(async tx => {
      const begun = await store.beginCheck(tx, person?.id ?? null, clock.now())
      if (!begun) throw new Refusal('self-check-running', 409, 'Một phép tự kiểm tra đang chạy.')
      await told(tx, begun)
      return begun
    })
    run = { check, call: null, wake: () => {} }
    work = go(run).finally(() => {
      work = null
      run = null
    })
    return check
  }

  async function go(mine: Run): Promise<void> {
    const steps: StepResult[] = []
    const note = (step: CheckStep, ok: boolean, detail: string) => {
      steps.push({ step, at: new Date(clock.now()).toISOString(), ok, detail })
      needs.publish([liveCheck({ ...mine.check, steps: [...steps] })])
    }
    let failed: StepFailed | null = null
    try {
      await walk(mine, (step, detail) => note(step, true, detail))
    } catch (error) {
      failed = error instanceof StepFailed ? error : new StepFailed('place', messageOf(error))
      note(failed.step, false, failed.message)
    }
    await needs.asterisk.hangUp(mine.check.id).catch(() => {}) // it is gone, or goes by itself
    if (!isStopped) await finish(mine, steps, failed)
  }

  /** Each step by the fact that proves it. @throws StepFailed naming the first that did not come true */
  async function walk(mine: Run, done: (step: CheckStep, detail: string) => void): Promise<void> {
    const { id } = mine.check
    await needs.asterisk.place(id).catch(error => {
      throw new StepFailed('place', messageOf(error))
    })
    done('place', 'called')
    const arrived = await come(mine, 'trunk', 'no call has come in', () => mine.call)
    done('trunk', `call ${arrived.id}`)
    const greetedAt = await come(mine, 'greeting', 'the greeting does not end', () => {
      const { call } = mine
      if (call?.state !== 'checking') throw new StepFailed('greeting', `the call is ${call?.state}`)
      return call.playback === null ? clock.now() : null
    })
    const greetingMs = greetedAt - arrived.answeredAt
    done('greeting', `${greetingMs} ms`)
    await pause(mine, STAY_MS)
    if (mine.call?.state !== 'checking') throw new StepFailed('queue', `the call is ${mine.call?.state}`)
    done('queue', `${STAY_MS} ms`)
    await needs.asterisk.hangUp(id).catch(error => {
      throw new StepFailed('hang-up', messageOf(error))
    })
    await come(mine, 'hang-up', 'the end of the call was not noticed', () =>
      mine.call?.state === 'ended' && mine.call.goneAt !== null ? true : null,
    )
    done('hang-up', 'noticed')
    await verify(mine, { callId: arrived.id, greetingMs }, done)
  }

  async function verify(
    mine: Run,
    { callId, greetingMs }: { callId: string; greetingMs: Ms },
    done: (step: CheckStep, detail: string) => void,
  ): Promise<void> {
    const recording = await come(mine, 'recording', 'the recording was not looked at', async () => {
      const found = await needs.recordingOf(callId)
      return found && found.state !== 'recording' ? found : null
    })
    const { state, gapCause, actualMs, expectedMs, path } = recording
    const lengths = `${actualMs} ms of ${expectedMs} ms`
    if (state !== 'verified') throw new StepFailed('recording', `${state} (${gapCause}), ${lengths}`)
    done('recording', lengths)
    const file = await needs.audioOf(path)
    const wav = file && readWav(file, file.length)
    if (!file || !wav) throw new StepFailed('sound', 'the file cannot be read')
    const samples = file.subarray(wav.dataOffset, wav.dataOffset + wav.dataBytes)
    const { pieces, withTone, withOther } = hear(samples, greetingMs)
    const heard = `tone in ${withTone} of ${pieces} pieces, greeting in ${withOther} of ${pieceCount(greetingMs)}`
    if (withTone < pieces * TONE_SHARE || withOther < GREETING_PIECES) throw new StepFailed('sound', heard)
    done('sound', heard)
  }

  /** Waits until what is asked for is there. @throws StepFailed when it does not come in the step's time */
  async function come<T>(
    mine: Run,
    step: keyof typeof WITHIN,
    otherwise: string,
    look: () => Promise<T | null> | T | null,
  ): Promise<T> {
    const deadline = performance.now() + WITHIN[step]
    while (performance.now() < deadline && !isStopped) {
      const found = await look()
      if (found !== null) return found
      await pause(mine, LOOK_MS, true)
    }
    throw new StepFailed(step, otherwise)
  }

  /** @param untilNews or until something is heard of the call */
  function pause(mine: Run, ms: Ms, untilNews = false): Promise<void> {
    return new Promise(done => {
      const timer = setTimeout(done, ms)
      if (!untilNews) return
      mine.wake = () => {
        clearTimeout(timer)
        done()
      }
    })
  }

  async function finish(mine: Run, steps: readonly StepResult[], failed: StepFailed | null): Promise<void> {
    const at = clock.now()
    const callId = mine.call?.id ?? null
    const outcome = failed ? 'failed' : 'passed'
    const failedStep = failed?.step ?? null
    try {
      const over: SelfCheck = { ...mine.check, endedAt: at, callId, outcome, failedStep, steps }
      await store.saveCheck(db, over)
      needs.publish([liveCheck(over)])
      log.info(
        { check: mine.check.id, callId, outcome, failedStep, detail: failed?.message },
        'self-check over',
      )
      if (!failed) return await needs.alarms.clearNow({ kind: 'self-check-failed', at })
      const facts = { step: failed.step, detail: failed.message, callId }
      await needs.alarms.raiseNow({ kind: 'self-check-failed', at, facts })
    } catch (error) {
      log.warn({ check: mine.check.id, reason: messageOf(error) }, 'self-check not stored')
    }
  }

  async function begins(): Promise<void> {
    try {
      const { everyMinutes } = needs.rules()
      const due = checkDueAt(everyMinutes, Math.max(begunAt, (await store.lastCheckAt(db)) ?? 0))
      if (due === null || due > clock.now() || run !== null) return
      await begin(null, async () => {})
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'self-check not begun')
    }
  }

  return {
    /** What happens to a call of the centre to itself. */
    heard(call: Call): void {
      if (!run || (run.call && run.call.id !== call.id)) return
      run.call = call
      run.wake()
    },

    async ask(person: Person, address: string) {
      const check = await begin(person, (tx, begun) =>
        needs.journal(tx, {
          ...{ at: begun.startedAt, personId: person.id, address, action: 'selfCheck.asked' },
          ...{ subjectKind: 'selfCheck', subjectId: begun.id, facts: {} },
        }),
      )
      return show(check, await needs.names([person.id]))
    },

    async page(asked: Static<typeof CheckQuery>) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listChecks(db, slice)
      const known = await needs.names(rows.flatMap(row => row.askedById ?? []))
      return pageOf(
        rows,
        limit,
        row => [row.startedAt, row.id],
        row => show(row, known),
      )
    },

    /** Only in the process that owns telephony. */
    async start(): Promise<void> {
      begunAt = clock.now()
      await store.interruptChecks(db, begunAt)
      sweep = setInterval(() => void begins(), SWEEP_MS)
    },
    async stop(): Promise<void> {
      isStopped = true
      if (sweep) clearInterval(sweep)
      run?.wake()
      await work
    },
  }
}

const show = (check: SelfCheck, known: Awaited<ReturnType<Names>>) => ({
  ...shownCheck(check),
  steps: [...check.steps],
  askedBy: check.askedById === null ? null : (known.get(check.askedById) ?? null),
})
