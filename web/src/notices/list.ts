import type { Static } from 'typebox'
import type { OwnPage } from '../../../src/notices/schemas.ts'

/** The own list of notices, as the bell shows it. Pure. */

export type OwnList = Static<typeof OwnPage>
export type Notice = OwnList['items'][number]

/** Where what it tells of can be seen; null = nowhere. */
export function placeOf({ cause, ticket }: Pick<Notice, 'cause' | 'ticket'>): string | null {
  if (ticket) return `/tickets/${ticket.id}`
  if (cause === 'digest') return '/office'
  return cause === 'focal-due' ? '/office/focal' : null
}

/** Addresses in a text are for mail; in the console the whole notice is a link. */
export function bodyOf({ text }: Pick<Notice, 'text'>): string {
  return text
    .split('\n')
    .filter(line => !/^\s*https?:\/\/\S+\s*$/.test(line))
    .join('\n')
    .trim()
}

/** `99+` fits where there is room for two digits. */
export const badgeOf = (unread: number): string => (unread > 99 ? '99+' : String(unread))

/** A list after these were read; ids left out = all of it. */
export function afterReading(list: OwnList, unread: number, at: string, ids?: readonly string[]): OwnList {
  const isMeant = ({ id, readAt }: Notice) => readAt === null && (ids === undefined || ids.includes(id))
  return {
    ...list,
    unread,
    items: list.items.map(notice => (isMeant(notice) ? { ...notice, readAt: at } : notice)),
  }
}
