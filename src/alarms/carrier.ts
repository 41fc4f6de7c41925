import type { Channel } from './rules.ts'
import type { Letter } from './texts.ts'

/** Hands one piece to one recipient; resolves when the other side took it. @throws NeverDeliverable, or what may pass */
export type Carrier = (recipient: string, letter: Letter) => Promise<void>
/** null = this machine has no such way out. */
export type Carriers = Readonly<Record<Channel, Carrier | null>>
