import type { Ari } from './asterisk/ari.ts'
import { packetsOf } from './asterisk/look.ts'
import { createPages, type PagesNeeds } from './calls/pages.ts'
import type { Telephony, TelephonyNeeds } from './telephony.ts'

/** Pages that are telephones, and the calls that they are in. */
export const buildPages = (
  { clock, log, phones }: Pick<TelephonyNeeds, 'clock' | 'log' | 'phones'>,
  { calls, connected }: Readonly<{ calls: Pick<PagesNeeds, 'inHand' | 'handle'>; connected(): Ari }>,
) =>
  createPages({
    ...{ clock, log, inHand: calls.inHand, handle: calls.handle, contactOf: phones.contactOf },
    packets: leg => packetsOf(connected(), leg),
  })

/** Where telephones are, on its way to whom it concerns. */
export const phoneNews = (telephony: () => Pick<Telephony, 'queue' | 'pages'>) => ({
  onReachable(endpoint: string, isReachable: boolean): void {
    void telephony().queue.setReachable(endpoint)
    if (!isReachable) telephony().pages.gone(endpoint)
  },
  onContact: (endpoint: string, name: string): void => telephony().pages.back(endpoint, name),
  onUsed: (endpoint: string, isUsed: boolean): void => telephony().queue.used(endpoint, isUsed),
})
