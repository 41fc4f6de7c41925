import { REALM } from './secret.ts'

/** What a page must know to be a telephone, beside its secret. */

/**
 * What it says when it is closed or loaded anew in a call (RFC 3326): the header `Reason` of its BYE; while it rings it answers 502.
 * @see PAGE_CLOSED in src/asterisk/translate.ts, which hears it
 */
export const CLOSING = 'Q.850;cause=27;text="page closed"'

export function linesOf(endpoint: string, publicUrl: string) {
  const { protocol, host, hostname } = new URL(publicUrl)
  return {
    endpoint,
    uri: `sip:${endpoint}@${hostname}`,
    realm: REALM,
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/sip`,
    pageClosed: CLOSING,
  }
}
