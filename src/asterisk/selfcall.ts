import type { Ari } from './ari.ts'

/** The centre's call to itself: out over the line [self-check] into a tone ([self-check] of the dialplan), and in again. */
const RING_S = 10

/** Under a name of the caller's; its channel is no part of our application. @throws Weather */
export async function placeSelfCall(ari: Ari, name: string, number: string): Promise<void> {
  await ari.request('POST', '/channels', {
    endpoint: `PJSIP/${number}@self-check`,
    channelId: channelOf(name),
    ...{ context: 'self-check', extension: 's', priority: 1, timeout: RING_S },
  })
}

/** @throws Weather, with 404 for one that is gone */
export async function endSelfCall(ari: Ari, name: string): Promise<void> {
  await ari.request('DELETE', `/channels/${channelOf(name)}`, { reason: 'normal' })
}

const channelOf = (name: string) => `check.${name}`
