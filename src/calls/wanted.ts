import type { Party } from './call.ts'
import type { MutingRequest } from './muting.ts'

/** What an operator, or a supervisor for them, wants done with a talk. */
export type Request =
  /** The citizen gets music; with a guest there, operator and guest are among themselves. */
  | Readonly<{ act: 'hold' }>
  /** The citizen is back; with a guest there, three hear each other. */
  | Readonly<{ act: 'resume' }>
  | Readonly<{ act: 'mute' | 'unmute' }>
  | MutingRequest
  /** The guest is rung while the citizen hears music. */
  | Readonly<{
      act: 'consult'
      party: Party
      /** The telephone's own second call, by which the operator talks with the guest. */
      second?: string
    }>
  /** Agencies are rung in order; citizen and operator stay together, and with whoever answers. */
  | Readonly<{
      act: 'emergency'
      parties: readonly [Party, ...Party[]]
      /** What the roster was asked for. */
      field?: string | null
      area?: string | null
    }>
  /** The agency has taken the case: the operator may leave. */
  | Readonly<{ act: 'confirm' }>
  /** The operator leaves at once, the guest is rung. */
  | Readonly<{
      act: 'transfer'
      party: Party
      /** By the telephone's own transfer key (REFER): this leg is told before it is hung up. */
      referredBy?: string
    }>
  /** The operator leaves citizen and guest to each other; a guest who still rings is waited for. */
  | Readonly<{ act: 'complete'; referredBy?: string }>
  | Readonly<{ act: 'drop-guest' }>
  | Readonly<{ act: 'hang-up' }>
