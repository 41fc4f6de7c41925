import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Call, CallRules, Step } from '../src/calls/call.ts'
import { begin, next } from '../src/calls/next.ts'
import { DEFAULTS } from '../src/directory/defaults.ts'
import {
  nextOperator,
  type Operator,
  type OperatorEvent,
  type OperatorRules,
  shown,
} from '../src/queue/operator.ts'
import { courseRows, differingRows, PROVINCE_NAMES } from './courseroads.ts'
import {
  BEFORE,
  births,
  id,
  LATER,
  MENU_PATHS,
  menuRules,
  news,
  PATHS,
  QUEUE_PATHS,
  queueRules,
  rules,
} from './stateroads.ts'

/** Writes docs/states.md from the machines themselves: every state is asked what every event makes of it. */

function rulesOf(state: string): CallRules {
  if (state in QUEUE_PATHS) return queueRules
  return state in MENU_PATHS ? menuRules : rules
}

function callIn(state: string): Call {
  const before = BEFORE[state]
  let call: Call | null = before ? callIn(before) : null
  const under = rulesOf(state)
  for (const event of PATHS[state] ?? MENU_PATHS[state] ?? QUEUE_PATHS[state] ?? [])
    call = (call ? next(call, event, under) : begin(event, under))?.call ?? null
  if (!call || call.state !== state.split(/[ ,]/)[0]) throw new Error(`no path leads to ${state}`)
  return call
}

const list = (things: readonly { type: string }[]) =>
  things.map(thing => `\`${thing.type}\``).join(' ') || '–'

function callRows(): string[] {
  const row = (from: string, label: string, step: Step) => {
    const { call } = step
    const ending = call.state === 'ended' && from !== 'ended' ? ` (${call.ending}, ${call.fault})` : ''
    return `| ${from} | ${label} | ${call.state}${ending} | ${list(step.writes)} | ${list(step.acts)} |`
  }
  const begun = births.flatMap(([label, event]) => {
    const step = begin(event, rules)
    return step ? [row('–', label, step)] : []
  })
  const moved = [MENU_PATHS, QUEUE_PATHS, PATHS].flatMap(Object.keys).flatMap(state => {
    const call = callIn(state)
    return news.flatMap(([label, event]) => {
      const step = next(call, event, rulesOf(state))
      return step.call === call && step.acts.length === 0 ? [] : [row(state, label, step)]
    })
  })
  return [...begun, ...moved]
}

function operatorRows(): string[] {
  const free: Operator = {
    ...{ id: 'lan', presence: 'ready', reason: null, activity: 'free', endpoint: 'op101', callId: null },
    ...{ since: 0, idleSince: 0, restUntil: null, wrapUpUntil: null, interrupted: null, isReachable: true },
    ...{ phone: 'desk', queue: 'chung', triedAt: null, tries: 0, unanswered: 0 },
  }
  const states: readonly Operator[] = [
    { ...free, presence: 'signed-out' },
    { ...free, presence: 'paused' },
    free,
    { ...free, activity: 'ringing', callId: id },
    { ...free, activity: 'talking', callId: id },
    { ...free, activity: 'wrap-up', callId: id, wrapUpUntil: LATER },
  ]
  const ask = (presence: Operator['presence']) =>
    ({ type: 'presenceAsked', at: LATER, presence, reason: null, endpoint: 'op101' }) as const
  const events: readonly (readonly [string, OperatorEvent])[] = [
    ['asks to be ready', ask('ready')],
    ['asks for a pause', ask('paused')],
    ['signs out', ask('signed-out')],
    ['places a call', { type: 'placed', at: LATER, callId: id }],
    ['own call came to nothing', { type: 'offerWithdrawn', at: LATER, callId: id, outcome: 'in-vain' }],
    ['offered a caller', { type: 'offered', at: LATER, callId: id }],
    ['did not answer, or refused', { type: 'offerWithdrawn', at: LATER, callId: id, outcome: 'no-answer' }],
    ['caller left', { type: 'offerWithdrawn', at: LATER, callId: id, outcome: 'caller-left' }],
    ['talk started', { type: 'talkStarted', at: LATER, callId: id }],
    ['talk ended', { type: 'talkEnded', at: LATER, callId: id, outcome: 'wrap-up' }],
    ['talk dropped at once', { type: 'talkEnded', at: LATER, callId: id, outcome: 'dropped' }],
    ['wrap-up time over', { type: 'wrapUpDue', at: LATER }],
    ['ends the wrap-up', { type: 'wrapUpEnded', at: LATER }],
    ['finishes the ticket, where that ends the wrap-up', { type: 'ticketFinished', at: LATER, callId: id }],
  ]
  const [queue] = DEFAULTS.queues[0]
  const operatorRules: OperatorRules = {
    ...{ wrapUpMs: 15_000, restMs: 5_000 },
    queues: queue ? [{ ...queue, wrapUpEndsWithTicket: true }] : [],
  }
  return states.flatMap(operator =>
    events.flatMap(([label, event]) => {
      const after = nextOperator(operator, event, operatorRules)
      if (after === operator) return []
      const later = after.activity === 'free' ? '' : `, then ${after.presence}`
      const rest = after.restUntil === null ? '' : ', rests'
      return [`| ${shown(operator)} | ${label} | ${shown(after)}${later}${rest} |`]
    }),
  )
}

export function statesDocument(): string {
  return `# States

Generated from the machines by \`node script/states.ts\`; the tests compare. What is not listed changes nothing.

## Call (src/calls/next.ts)

| state | what happens | becomes | stored with it | done afterwards |
| --- | --- | --- | --- | --- |
${callRows().join('\n')}

## Operator (src/queue/operator.ts)

| state | what happens | becomes |
| --- | --- | --- |
${operatorRows().join('\n')}

## Ticket in the regulation (src/tickets/steps.ts)

Under the profile of Đồng Tháp; what is not listed is refused, with the article. What people read is Vietnamese, and what is late
and with a unit is called so whatever its stage. \`remind\` by the clock, \`recount\` after a change of the calendar and data that
are set change no stage.

| stage | what happens | becomes | who is told (of what) |
| --- | --- | --- | --- |
${courseRows().join('\n')}

### Where the provinces differ

| stage | what happens | ${PROVINCE_NAMES.join(' | ')} |
| --- | --- | --- | --- | --- |
${differingRows().join('\n')}
`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'docs', 'states.md'), statesDocument())
