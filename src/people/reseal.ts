import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'
import type { People } from './service.ts'

/** Second factors from before there was a key, or under one that was replaced. */
export async function closeSecretsAnew(people: People, log: Logger): Promise<void> {
  try {
    const { closed, unreadable } = await people.totp.reseal()
    if (closed > 0) log.info({ closed }, 'second factors closed by the key of today')
    if (unreadable > 0) log.error({ unreadable }, 'second factors whose key is not in secrets.json')
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'second factors could not be looked at: at the next start')
  }
}
