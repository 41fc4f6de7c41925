import type { Static } from 'typebox'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Slice } from '../db/timeline.ts'
import { decodeCursor } from '../http/cursor.ts'
import { readKey } from '../http/timeline.ts'
import type { Callback, CallbackState } from './callback.ts'
import type { CallbackQuery } from './schemas.ts'
import * as store from './store.ts'

export type ListingNeeds = Readonly<{
  db: Db
  /** Whose a call is, and from when to when. */
  callOf(db: Db, id: string): Promise<Readonly<{ number: string | null; from: Ms; to: Ms | null }> | null>
}>

/** The list as it is asked for. */
export function createListing({ db, callOf }: ListingNeeds) {
  /** null = there is no such call, or nobody to call back for it: the number was hidden. */
  async function metOf(callId: string | undefined): Promise<store.MetCall | undefined | null> {
    if (callId === undefined) return undefined
    const call = await callOf(db, callId)
    return call?.number ? { ...call, number: call.number } : null
  }

  /** The open ones first, then the cleared ones; within both the last missed first. */
  async function rowsOf(slice: Slice, asked: Static<typeof CallbackQuery>): Promise<Callback[]> {
    const key = asked.cursor === undefined ? null : decodeCursor(asked.cursor, ['string', 'number', 'string'])
    const after = key && readKey(key[1], key[2])
    const isPastOpen = key !== null && key[0] !== 'open'
    const rows: Callback[] = []
    const call = await metOf(asked.callId)
    if (call === null) return rows
    const filter = { kind: asked.kind, states: statesOf(asked.state), call }
    if (asked.state !== 'cleared' && !isPastOpen)
      rows.push(...(await store.listCallbacks(db, { ...slice, after }, true, filter)))
    const isOver = asked.state !== undefined && asked.state !== 'cleared'
    if (isOver || rows.length === slice.rows) return rows
    const left = { ...slice, after: isPastOpen ? after : null, rows: slice.rows - rows.length }
    return [...rows, ...(await store.listCallbacks(db, left, false, filter))]
  }

  return { rowsOf }
}

function statesOf(asked: Static<typeof CallbackQuery>['state']): readonly CallbackState[] | undefined {
  if (asked === undefined || asked === 'open' || asked === 'cleared') return undefined
  return asked === 'work' ? ['missed', 'exhausted'] : [asked]
}
