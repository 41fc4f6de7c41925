import { useEffect, useRef, useState } from 'react'
import type { AskedEntry } from '../../../src/tickets/askedschemas.ts'
import type { Json } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'
import type { Buffer } from './drafts/buffer.ts'
import { EMPTY, type Fields } from './drafts/fields.ts'
import { openKeeping } from './drafts/keeper.ts'

export type Channel = Json<typeof AskedEntry>['channel']
export type Source = Readonly<Record<'registryNumber' | 'letterNumber' | 'externalCode' | 'note', string>>
const NO_SOURCE: Source = { registryNumber: '', letterNumber: '', externalCode: '', note: '' }

export type Entry = Readonly<{
  channel: Channel
  source: Source
  letterDate: string | null
  ownDeadline: string | null
  receivedAt: string | null
  fields: Fields
  /** Twice is once. */
  key: string
}>

const NAME = 'entry-by-hand'

/** @param left what a page before has kept, perhaps of an older make */
const entryOf = (left: Partial<Entry> | null): Entry => ({
  ...{ channel: 'paper', letterDate: null, ownDeadline: null, receivedAt: null, key: crypto.randomUUID() },
  ...left,
  ...{ source: { ...NO_SOURCE, ...left?.source }, fields: { ...EMPTY, ...left?.fields } },
})

/**
 * What is entered by hand, kept in this browser until the server has it (drafts/buffer.ts): a reload or a crash loses no word, and
 * an entry whose answer was lost is sent again as the same one. Only one window keeps and finds it: two that send different words
 * as the same entry would lose one of them.
 * @returns the entry; null = it is being looked for
 */
export function useEntry() {
  const { person } = useSession()
  const [entry, setEntry] = useState<Entry | null>(null)
  const buffer = useRef<Buffer | null>(null)
  useEffect(() => {
    let isGone = false
    const { promise: left, resolve: leave } = Promise.withResolvers<void>()
    void navigator.locks.request(NAME, { ifAvailable: true }, async lock => {
      const opened = lock ? await openKeeping(person.id) : null
      const kept = (await opened?.read(NAME).catch(() => null)) as Partial<Entry> | null | undefined
      if (isGone) return
      buffer.current = opened
      setEntry(entryOf(kept ?? null))
      await left
    })
    return () => {
      isGone = true
      leave()
    }
  }, [person.id])

  const change = (part: Partial<Entry>) => {
    if (entry === null) return
    const after = { ...entry, ...part }
    setEntry(after)
    // A full disk, or a window that keeps nothing: it is still there to be sent.
    buffer.current?.keep(NAME, after).catch(error => console.warn('entry not kept', error))
  }
  return { entry, change, forget: () => buffer.current?.forget(NAME), begin: () => setEntry(entryOf(null)) }
}
