import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'

export type CertaintyNeeds = Readonly<{
  log: Logger
  /** Without a connection nothing can be compared; whoever connects says `lost` again. */
  isConnected(): boolean
  /** Compares everything with Asterisk. */
  compare(): Promise<void>
  /** The books agree with the world: the queue may move. */
  onCertain(): void
}>

const RETRY_MS = 500

export type Certainty = ReturnType<typeof createCertainty>

/**
 * Whether the books say how it is. After a gap (no connection, no database, a process that stood still) they may tell an
 * old story: nobody is offered a caller until all of it was compared.
 */
export function createCertainty(needs: CertaintyNeeds) {
  const { log } = needs
  let isCertain = false
  let isComparing = false
  let losses = 0

  async function regain(): Promise<void> {
    while (needs.isConnected() && !isCertain) {
      const asOf = losses
      try {
        await needs.compare()
        isCertain = needs.isConnected() && losses === asOf
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'comparison with asterisk failed, once more')
        await new Promise(resolve => setTimeout(resolve, RETRY_MS))
      }
    }
    if (isCertain) needs.onCertain()
  }

  /** Lost until the next comparison, which begins at once where there is a connection. */
  function lost(why: string): void {
    if (isCertain) log.warn({ why }, 'to be compared with asterisk')
    isCertain = false
    losses += 1
    if (isComparing || !needs.isConnected()) return
    isComparing = true
    void regain().finally(() => {
      isComparing = false
      if (!isCertain && needs.isConnected()) lost('once more') // lost while the last comparison was ending
    })
  }

  return { isCertain: () => isCertain && needs.isConnected(), lost }
}
