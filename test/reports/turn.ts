import { randomUUID } from 'node:crypto'
import { callbacks } from '../../src/callbacks/tables.ts'
import type { Desk } from '../rooms.ts'
import { at, attend, tell } from './day.ts'

/** Thirty calls of every ending around midnight at the turn of a month; the figures in the tests are reckoned by hand. */
export async function turnOfTheMonth(here: Desk) {
  const lan = await here.person('operator')
  const minh = await here.person('operator')
  const [L, M] = [lan.id, minh.id]
  const { first, long, missed } = await lastOfOctober(here, L, M)
  const { clearing, second, noted } = await firstOfNovember(here, L, M)
  await shifts(here, { L, M, first, long, noted })
  await missedPeople(here, { L, missed, clearing, second })
  return { lan, minh }
}

const october = (time: string) => at('31/10', time)
const november = (time: string) => at('01/11', time)
const abandoned = { ending: 'abandoned' } as const
const refused = { ending: 'refused', endedIn: 'refusing' } as const

async function lastOfOctober(here: Desk, L: string, M: string) {
  const first = await tell(here, { at: october('23:50:00'), wait: 10, talk: 60, operator: L })
  await tell(here, { at: october('23:51:00'), wait: 25, talk: 100, operator: M, hold: [10, 20] })
  const missed = await tell(here, { at: october('23:52:00'), wait: 3, ...abandoned })
  await tell(here, { at: october('23:53:00'), greeting: 4, ...abandoned })
  const long = await tell(here, { at: october('23:58:00'), wait: 30, talk: 300, operator: L })
  await tell(here, { at: october('23:59:59'), wait: 60, ...abandoned, endedIn: 'ringing', operator: M })
  await tell(here, { at: october('23:59:59.999'), wait: 5, talk: 20, operator: M })
  await tell(here, { at: october('23:57:00'), ...refused })
  await tell(here, { at: october('23:56:00'), wait: 12, talk: 50, operator: L, isFallback: true })
  await tell(here, { at: october('23:55:00'), wait: 15, ending: 'lost' })
  return { first, missed, long }
}

async function firstOfNovember(here: Desk, L: string, M: string) {
  await tell(here, { at: november('00:00:00'), wait: 0, talk: 30, operator: L })
  await tell(here, { at: november('00:00:01'), wait: 20, talk: 40, operator: M })
  const clearing = await tell(here, { at: november('00:00:02'), wait: 21, talk: 45, operator: M })
  const second = await tell(here, { at: november('00:10:00'), wait: 5, ...abandoned })
  await tell(here, { at: november('00:11:00'), wait: 4, ...abandoned })
  await tell(here, { at: november('00:12:00'), wait: 10, ...abandoned })
  await tell(here, { at: november('00:13:00'), wait: 100, ...abandoned })
  await tell(here, { at: november('00:14:00'), wait: 299, ...abandoned })
  await tell(here, { at: november('00:15:00'), wait: 301, ...abandoned })
  await tell(here, { at: november('00:20:00'), greeting: 5, ...abandoned })
  await tell(here, { at: november('00:21:00'), wait: 40, ...abandoned, isFallback: true })
  await tell(here, { at: november('00:22:00'), ...abandoned, isFallback: true })
  await tell(here, { at: november('01:00:00'), ...refused })
  await tell(here, { at: november('01:01:00'), ...refused })
  await tell(here, { at: november('01:02:00'), wait: 6, talk: 15, ending: 'lost', operator: L })
  await tell(here, { at: november('01:05:00'), wait: 30, ending: 'refused', endedIn: 'waiting' })
  const vain = [[M, 1, 5]] as const
  await tell(here, {
    ...{ at: november('08:00:00'), wait: 9, talk: 120, operator: L, by: 'operator', hold: [5, 15], vain },
  })
  const noted = await tell(here, { at: november('08:00:30'), wait: 50, talk: 90, operator: M })
  await tell(here, { at: november('12:00:00'), wait: 0, ending: null })
  await tell(here, { at: november('23:59:59.999'), wait: 2, talk: 10, operator: L })
  return { clearing, second, noted }
}

type Shifts = Readonly<Record<'L' | 'M' | 'first' | 'long' | 'noted', string>>

async function shifts(here: Desk, { L, M, first, long, noted }: Shifts) {
  await attend(here, L, [
    [october('23:45:00'), 'ready'],
    [october('23:50:16'), 'ringing', { type: 'offered', callId: first }],
    [october('23:50:18'), 'talking', { type: 'talkStarted', callId: first }],
    [october('23:51:18'), 'wrap-up', { type: 'talkEnded', callId: first }],
    [october('23:51:33'), 'ready', { type: 'wrapUpDue' }],
    [october('23:58:36'), 'ringing', { type: 'offered', callId: long }],
    [october('23:58:38'), 'talking', { type: 'talkStarted', callId: long }],
    [november('00:03:38'), 'wrap-up', { type: 'talkEnded', callId: long }],
    [november('00:03:53'), 'ready', { type: 'wrapUpDue' }],
    [november('00:30:00'), 'paused', { reason: 'ăn trưa' }],
    [november('01:00:00'), 'paused', { reason: 'họp' }],
    [november('01:30:00'), 'signed-out'],
  ])
  await attend(here, M, [
    [november('07:59:00'), 'ready'],
    [november('08:00:09'), 'ringing', { type: 'offered' }],
    [november('08:00:14'), 'ready', { type: 'offerWithdrawn', outcome: 'no-answer' }],
    [november('08:01:26'), 'ringing', { type: 'offered', callId: noted }],
    [november('08:01:28'), 'talking', { type: 'talkStarted', callId: noted }],
    [november('08:02:58'), 'wrap-up', { type: 'talkEnded', callId: noted }],
    [november('08:03:28'), 'paused', { reason: 'nghỉ' }],
    [november('09:00:00'), 'signed-out'],
  ])
}

type Missed = Readonly<Record<'L' | 'missed' | 'clearing' | 'second', string>>

async function missedPeople(here: Desk, { L, missed, clearing, second }: Missed) {
  const entry = (callId: string, when: number, cleared: object) => ({
    ...{ id: randomUUID(), number: `+8491${when}`, firstCallId: callId, lastCallId: callId, missedCalls: 1 },
    ...{ firstMissedAt: when, lastMissedAt: when, ...cleared },
  })
  await here.database.db.insert(callbacks).values([
    entry(missed, october('23:52:11'), {
      ...{ clearedAt: november('00:10:11'), clearedByCallId: clearing, lastResult: 'answered', tries: 2 },
      ...{ requestedAt: october('23:52:11'), joinedAt: october('23:52:11'), queue: 'chung' },
    }),
    entry(second, november('00:10:13'), { clearedAt: november('00:20:13'), clearedById: L }),
    entry(second, november('00:11:12'), {
      ...{ requestedAt: november('00:11:12'), joinedAt: november('00:11:12'), queue: 'chung' },
      ...{ exhaustedAt: november('00:51:12'), lastResult: 'busy', tries: 3 },
    }),
  ])
}

const NO_SURVEY = {
  ...{ surveyed: 0, 'survey-satisfied': 0, 'survey-acceptable': 0, 'survey-dissatisfied': 0 },
  ...{ 'survey-answered': null, satisfaction: null },
}

/** What the day's figures must be, in whole or to two places. */
/** The centre called nobody. */
const NONE_PLACED = {
  ...{ placed: 0, 'placed-answered': 0, 'placed-busy': 0, 'placed-no-answer': 0, 'placed-rejected': 0 },
  ...{ 'placed-invalid': 0, 'placed-unreachable': 0, 'placed-unattended': 0, 'placed-cancelled': 0 },
  ...{ 'placed-lost': 0, 'placed-open': 0, 'placed-reached': null, 'placed-talk': null },
}

export const OCTOBER = {
  ...{ received: 10, offered: 9, answered: 5, abandoned: 3, 'abandoned-queue': 2, 'abandoned-before': 1 },
  ...{ 'turned-away': 0, voicemail: 0, 'voicemail-queue': 0, 'callback-taken': 0 },
  ...{ 'abandoned-short': 1, refused: 1, blocked: 0, lost: 1, 'lost-talking': 0, open: 0, fallback: 1 },
  ...{ 'fallback-answered': 1, peak: 3 },
  'service-level': 42.86, // 3 of 7
  'service-level-without-short': 50, // 3 of 6
  ...{ abandonment: 33.33, 'abandonment-queue': 28.57, asa: 16.4, 'longest-wait': 60 },
  ...{
    'abandoned-wait-p50': 3,
    'abandoned-wait-p90': 60,
    'abandoned-under-10s': 1,
    'abandoned-under-30s': 0,
  },
  ...{ 'abandoned-under-60s': 0, 'abandoned-under-120s': 1, 'abandoned-under-300s': 0 },
  ...{ 'abandoned-from-300s': 0, talk: 106, hold: 4, held: 1, 'wrap-up': 6, aht: 112 },
  ...{ callbacks: 1, 'callbacks-answered': 1, 'callbacks-closed': 0, 'callback-delay': 1080 },
  ...NO_SURVEY,
  ...{ 'callbacks-requested': 1, 'callbacks-reached': 1, 'callbacks-exhausted': 0, 'callback-tries': 2 },
  ...NONE_PLACED,
  occupancy: 17.44, // (60 + 82 + 15) of 900
  ...{ 'time-ready': 739, 'time-ringing': 4, 'time-talking': 142, 'time-wrap-up': 15, 'time-paused': 0 },
  ...{ 'time-signed-out': 0, offers: 2, 'offers-unanswered': 0 },
}
export const NOVEMBER = {
  ...{ received: 20, offered: 18, answered: 6, abandoned: 9, 'abandoned-queue': 7, 'abandoned-before': 2 },
  ...{ 'turned-away': 1, voicemail: 0, 'voicemail-queue': 0, 'callback-taken': 0 },
  ...{ 'abandoned-short': 1, refused: 2, blocked: 0, lost: 1, 'lost-talking': 1, open: 1, fallback: 2 },
  ...{ 'fallback-answered': 0, peak: 6 },
  'service-level': 28.57, // 4 of 14: twenty seconds are within twenty
  'service-level-without-short': 30.77, // 4 of 13: five seconds are not short
  ...{ abandonment: 50, 'abandonment-queue': 50, asa: 17, 'longest-wait': 301 },
  ...{ 'abandoned-wait-p50': 40, 'abandoned-wait-p90': 301, 'abandoned-under-10s': 2 },
  ...{ 'abandoned-under-30s': 1, 'abandoned-under-60s': 1, 'abandoned-under-120s': 1 },
  ...{ 'abandoned-under-300s': 1, 'abandoned-from-300s': 1, talk: 55.83, hold: 2.5, held: 1 },
  ...{ 'wrap-up': 5, aht: 60.83, callbacks: 2, 'callbacks-answered': 0, 'callbacks-closed': 1 },
  ...NO_SURVEY,
  ...{ 'callbacks-requested': 1, 'callbacks-reached': 0, 'callbacks-exhausted': 1, 'callback-tries': null },
  'callback-delay': 600,
  ...NONE_PLACED,
  occupancy: 17.07, // (308 + 45) of 2068
  ...{ 'time-ready': 1708, 'time-ringing': 7, 'time-talking': 308, 'time-wrap-up': 45 },
  ...{ 'time-paused': 6992, 'time-signed-out': 135_000, offers: 2, 'offers-unanswered': 1 },
}
