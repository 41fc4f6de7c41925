import type { AmiMessage } from './ami.ts'

/** AMI's messages in our words. Pure; what means nothing to us is null. */
export type AmiNews =
  /** Something about the contacts of this endpoint has changed. A hint: ask for the list. */
  | Readonly<{ type: 'contactChanged'; endpoint: string }>
  /** Somebody answered a challenge wrongly. @prop endpoint null for an unknown user */
  | Readonly<{ type: 'guessed'; address: string; endpoint: string | null }>
  /** A phone began or ended to be used, whoever it talks to. */
  | Readonly<{ type: 'used'; endpoint: string; isUsed: boolean }>

/** Where a phone registered from; the state is Asterisk's, told by its probes. */
export type Contact = Readonly<{ endpoint: string; address: string | null; isReachable: boolean }> &
  /** Asterisk's own: another one for each place that registers. */
  Readonly<{ name: string }>

/** A phone's place in the dialplan's own queue. */
export type Member = Readonly<{ endpoint: string; isPaused: boolean; reason: string }>

export function amiNews(message: AmiMessage): AmiNews | null {
  switch (message.event) {
    case 'ContactStatus': {
      const endpoint = message.endpointname || message.aor
      return endpoint ? { type: 'contactChanged', endpoint } : null
    }
    case 'ChallengeResponseFailed': {
      const address = addressOf(message.remoteaddress ?? '')
      if (message.service !== 'PJSIP' || !address) return null
      const account = message.accountid ?? ''
      return {
        type: 'guessed',
        address,
        endpoint: account === '' || account === '<unknown>' ? null : account,
      }
    }
    case 'DeviceStateChange': {
      const endpoint = /^PJSIP\/(.+)$/.exec(message.device ?? '')?.[1]
      return endpoint ? { type: 'used', endpoint, isUsed: USED.has(message.state ?? '') } : null
    }
    default:
      return null
  }
}

const USED = new Set(['INUSE', 'BUSY', 'RINGING', 'RINGINUSE', 'ONHOLD'])

/** Items of PJSIPShowContacts. Trunks are among them; their names are no phones'. */
export function contactsOf(list: readonly AmiMessage[]): Contact[] {
  return list.flatMap(item => {
    const endpoint = item.endpoint || item.objectname?.split(/;@|\//)[0]
    if (item.event !== 'ContactList' || !endpoint) return []
    // Until the first probe is answered a contact is "NonQualified": it registered this moment, so it is there.
    const isReachable = item.status === 'Reachable' || item.status === 'NonQualified'
    return [
      { endpoint, address: hostOf(item.uri ?? ''), isReachable, name: item.objectname ?? item.uri ?? '' },
    ]
  })
}

/** Items of QueueStatus. */
export function membersOf(list: readonly AmiMessage[]): Member[] {
  return list.flatMap(item => {
    const endpoint = /^PJSIP\/(.+)$/.exec(item.location ?? item.interface ?? '')?.[1]
    if (item.event !== 'QueueMember' || !endpoint) return []
    return [{ endpoint, isPaused: item.paused === '1', reason: item.pausedreason ?? '' }]
  })
}

/** Items of DeviceStateList: phones in use at this moment. */
export function usedOf(list: readonly AmiMessage[]): string[] {
  return list.flatMap(item => {
    const news = amiNews(item)
    return news?.type === 'used' && news.isUsed ? [news.endpoint] : []
  })
}

/** `IPV4/UDP/192.0.2.7/5060` → the address. */
function addressOf(text: string): string | null {
  const found = /^IPV[46]\/[A-Z]+\/\[?([0-9a-fA-F:.]+)\]?\/\d+$/.exec(text)
  return found?.[1] ?? null
}

/** The host of a contact's URI, which Asterisk rewrote to where the phone's packets come from. */
function hostOf(uri: string): string | null {
  return /^sips?:(?:[^@]*@)?(?:\[([0-9a-fA-F:]+)\]|([0-9.]+))/.exec(uri)?.slice(1).find(Boolean) ?? null
}
