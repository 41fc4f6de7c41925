import { DEFAULT_ALARMS, WHY_DEFAULT_ALARMS } from '../alarms/rules.ts'
import { DEFAULT_NOTICES, WHY_DEFAULT_NOTICES } from '../notices/rules.ts'
import { DEFAULT_DIALLING, WHY_DEFAULT } from '../outbound/rules.ts'
import { DEFAULT_PERSONAL_DATA, WHY_DEFAULT_PERSONAL_DATA } from '../privacy/rules.ts'
import { DEFAULT_RETENTION, WHY_DEFAULT_RETENTION } from '../recordings/retention.ts'
import { DEFAULT_STORAGE, WHY_DEFAULT_STORAGE } from '../recordings/storagerules.ts'
import { DEFAULT_ANNOUNCEMENTS, WHY_DEFAULT_ANNOUNCEMENTS } from '../speech/rules.ts'
import type { Section, Settings } from './sections.ts'

/** Sections that every profile writes out itself. */
export const WRITTEN = [
  'calls',
  'hours',
  'emergency',
  'workingTime',
  'regulation',
] as const satisfies readonly Section[]
export type Written = (typeof WRITTEN)[number]

type Assumed = { readonly [S in Exclude<Section, Written>]: readonly [value: Settings[S], why: string] }

/**
 * What holds where a province's profile says nothing: the call goes greeting → queue, without menu, limits or survey.
 * Each with its reason, which is shown beside the value.
 */
export const DEFAULTS: Assumed = {
  greeting: [
    { sounds: ['greeting'] },
    'The greeting of the centre: 113, 114, 115 in its first sentence, then that the call is recorded (B06, D05).',
  ],
  announcements: [DEFAULT_ANNOUNCEMENTS, WHY_DEFAULT_ANNOUNCEMENTS],
  outsideHours: [
    { kind: 'notice', sounds: ['outside-hours'] },
    'The documents ask for intake outside office hours (C14) and leave how to the province; a notice until it decides.',
  ],
  menu: [
    {
      enabled: false,
      root: 'chinh',
      nodes: {
        chinh: {
          prompts: [
            { text: 'Bấm phím 9 để nghe các số điện thoại khẩn cấp, bấm phím 0 để gặp điện thoại viên.' },
          ],
          keys: { '0': { action: 'operator' }, '9': { action: 'emergency-guidance' } },
        },
      },
      keySeconds: 6,
      invalidLimit: 3,
      noInputLimit: 2,
      repeatLimit: 2,
      otherwise: { action: 'operator' },
    },
    'No document names a menu; off, so that every caller reaches a person, as the regulation has it (QC 9.1).',
  ],
  queues: [
    [
      {
        name: 'chung',
        label: 'Hàng chờ chung',
        open: true,
        strategy: 'longest-idle',
        priority: 0,
        wrapUpSeconds: null,
        wrapUpEndsWithTicket: false,
        maxWaitSeconds: null,
        maxLength: null,
        overflowUnstaffed: false,
        overflow: { action: 'busy-notice' },
        announceEverySeconds: null,
        serviceLevel: { percent: 80, seconds: 20, shortAbandonSeconds: 5 },
        pauseAfterUnanswered: 3,
      },
    ],
    'One desk of five to eight operators (D09) has one queue without limits; 80 % in 20 s is what call centres commonly measure, no document gives a figure. Who lets three callers ring in a row is not at the desk.',
  ],
  survey: [
    {
      enabled: false,
      question: 'survey',
      keySeconds: 6,
      keys: { 1: 'satisfied', 2: 'acceptable', 3: 'dissatisfied' },
    },
    'The three answers are those of the reports on satisfaction; off until the province asks for the question after a talk.',
  ],
  emergencyRoster: [[], 'The duty numbers of the agencies are the Office’s to give (E14); none until then.'],
  callback: [
    {
      enabled: false,
      offerAfterSeconds: 120,
      tries: 3,
      intervalMinutes: 15,
      refused: ['anonymous', 'foreign', 'premium', 'short-code'],
    },
    'Not in the documents; off until the province wants callbacks dialled by the system. Missed calls are listed all the same.',
  ],
  monitoring: [
    { visibleToOperator: true, announced: false },
    'D08 has leaders listen; that the operator sees it is the choice that hides least. The audit log has it either way.',
  ],
  dialling: [DEFAULT_DIALLING, WHY_DEFAULT],
  alarms: [DEFAULT_ALARMS, WHY_DEFAULT_ALARMS],
  notices: [DEFAULT_NOTICES, WHY_DEFAULT_NOTICES],
  personalData: [DEFAULT_PERSONAL_DATA, WHY_DEFAULT_PERSONAL_DATA],
  storage: [DEFAULT_STORAGE, WHY_DEFAULT_STORAGE],
  retention: [DEFAULT_RETENTION, WHY_DEFAULT_RETENTION],
  disasterProfile: [
    {
      greeting: { sounds: ['greeting-disaster'] },
      menu: null,
      queueLimits: null,
      hours: { kind: 'always' },
    },
    'Not in the documents; in a disaster the centre is open around the clock with a short greeting, and nothing else changes until it is set.',
  ],
  disaster: [{ on: false }, 'The switch is thrown by the supervisor on duty.'],
}

/** The settings a profile leaves out, and why each value was taken. */
export function defaultsFor(written: object): {
  settings: Partial<Settings>
  assumed: Record<string, string>
} {
  const left = Object.entries(DEFAULTS).filter(([section]) => !Object.hasOwn(written, section))
  return {
    settings: Object.fromEntries(left.map(([section, [value]]) => [section, value])),
    assumed: Object.fromEntries(left.map(([section, [, why]]) => [section, why])),
  }
}
