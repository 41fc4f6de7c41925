import { type NumberType, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type NumberKind, SATELLITE } from './plan.ts'

// The fence around libphonenumber-js: what the world's numbering plans say of a number in E.164.

const COSTLY: readonly NumberType[] = ['PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'PAGER', 'VOICEMAIL']

/** `unknown` where no plan has such a number. @param e164 `+` and digits */
export function worldKind(e164: string): NumberKind {
  const known = valid(e164)
  if (known === null) return 'unknown'
  if (SATELLITE.test(e164)) return 'satellite'
  const type = known.getType()
  if (COSTLY.includes(type)) return 'premium'
  if (known.countryCallingCode !== '84') return 'international'
  if (type === 'TOLL_FREE') return 'toll-free'
  return type === 'MOBILE' ? 'mobile' : 'fixed'
}

/** Digits as the country writes them in groups, with its zero inside Vietnam; null where no plan has the number. */
export function worldGroups(e164: string): readonly string[] | null {
  const known = valid(e164)
  if (known === null) return null
  const text = e164.startsWith('+84') ? known.formatNational() : known.formatInternational()
  return text.match(/\d+/g)
}

function valid(e164: string): PhoneNumber | null {
  const number = parsePhoneNumberFromString(e164)
  return number?.isValid() && number.number === e164 ? number : null
}
