import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { AskedStep } from '../../../src/tickets/askedschemas.ts'
import { Problem, post } from '../kit/api.ts'
import type { Whole } from './data.ts'
import { lookAfterAct, showMeanwhile, TICKETS } from './looking.ts'

/** What others did while one's own act was on its way. */
export type Since = readonly Readonly<{ number: number; text: string; at: string }>[]

export type Acting = ReturnType<typeof useAct>

/**
 * One door for everything that moves the ticket; another ticket is another page. The version that is sent is the one the person
 * has seen: what another did meanwhile is shown before anything of theirs is done on top of it.
 */
export function useAct(ticket: Whole) {
  const client = useQueryClient()
  const [seen, setSeen] = useState(ticket.version)
  const moved = async ({ version }: Pick<Whole, 'version'>) => {
    setSeen(version)
    await lookAfterAct(client, { id: ticket.id, version })
  }
  const refused = (error: Error) => {
    if (!(error instanceof Problem) || error.code !== 'ticket-changed') return
    // What was done since is shown with the refusal: whoever sends again has read it.
    setSeen(Number(error.facts.version))
    void client.invalidateQueries({ queryKey: [TICKETS, 'one'] })
  }
  // Of one asking however often it is sent: a second try after a broken line must not do it twice.
  const key = useRef<string | null>(null)
  const act = useMutation({
    mutationFn: (event: AskedStep) => {
      key.current ??= crypto.randomUUID()
      return post<Whole>(`/api/tickets/${ticket.id}/events`, { version: seen, key: key.current, event })
    },
    onSuccess: shown => {
      key.current = null
      return moved(shown)
    },
    onError: error => {
      if (!(error instanceof Problem) || error.status !== 0) key.current = null
      refused(error)
    },
  })
  return {
    ...{ act, seen, moved, refused, see: () => setSeen(ticket.version) },
    /** Somebody else, or the clock, has moved it since this person looked. */
    isChanged: ticket.version > seen && !act.isPending,
    set: (facts: Partial<Whole>) => showMeanwhile<Whole>(client, ticket.id, facts),
  }
}

export const sinceOf = (error: unknown): Since =>
  error instanceof Problem && Array.isArray(error.facts.since) ? (error.facts.since as Since) : []
