import type { Menu } from '../directory/menu.ts'
import type { QueueSettings, Settings } from '../directory/sections.ts'
import type { Region } from '../speech/vietnamese.ts'

/** The province's own times. */
export type CallRules = Readonly<{
  ringMs: number
  /** How long a number outside may ring. */
  ringOutMs: number
  /** After this a recording that was muted has sound again by itself. */
  muteMs: number
  /** A talk that the operator's side ends sooner than this goes back to the queue: a dead phone, or a slip. */
  earlyMs: number
  greeting: readonly string[]
  /** At least one; the first is where everybody comes who was led nowhere else. */
  queues: readonly QueueSettings[]
  outsideHours: readonly string[]
  /** Outside hours callers may leave a message; `outsideHours` invites them to. */
  takesMessages: boolean
  /** How long a message may be. */
  messageMs: number
  /** Null = switched off. */
  menu: Menu | null
  /** The sounds that a node of the menu is told with. */
  toldBy(node: Menu['nodes'][string]): readonly string[]
  /** Of the centre: how numbers are spoken. */
  region: Region
  callback: Readonly<{ enabled: boolean; offerAfterMs: number }>
  survey: Settings['survey']
}>
