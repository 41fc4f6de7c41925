import { generateSecret, generateURI, verify } from 'otplib'
import type { Ms } from '../clock.ts'

const ISSUER = '1022'
const TOLERANCE_S = 30 // a phone's clock may be one step off either way (RFC 6238 §5.2)

/** 160 bits, base32. */
export function newTotpSecret(): string {
  return generateSecret()
}

/** What the authenticator app reads from the QR code. */
export function totpUri(secret: string, username: string): string {
  return generateURI({ issuer: ISSUER, label: username, secret })
}

/**
 * @param lastStep the last step whose code was accepted: that one and older ones are refused (a code works once)
 * @returns the step the code belongs to, or null
 */
export async function totpStep(
  secret: string,
  code: string,
  now: Ms,
  lastStep: number | null,
): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null
  const answer = await verify({
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    epochTolerance: TOLERANCE_S,
    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),
  })
  return answer.valid && 'timeStep' in answer ? answer.timeStep : null
}
