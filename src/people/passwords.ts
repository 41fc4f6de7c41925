import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../errors.ts'

// argon2id (the library's default); OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. About 20 ms here.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Hashing runs on the four threads that also read our files: half of them, and a queue that a burst cannot grow for ever.
const AT_ONCE = 2
const WAITING_MAX = 500 // a shift of 250 signing in, twice

const strangerHash = hash(randomBytes(16), COST)
let running = 0
const queue: (() => void)[] = []

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST))
}

/** @param stored null = no such person, or no password yet: takes as long and is never right */
export function isRight(stored: string | null, password: string): Promise<boolean> {
  return inTurn(async () => {
    const isSame = await verify(stored ?? (await strangerHash), password)
    return stored !== null && isSame
  })
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (queue.length >= WAITING_MAX)
    throw new Refusal('busy', 503, 'Quá nhiều người đang đăng nhập cùng lúc. Vui lòng thử lại.')
  if (running >= AT_ONCE) await new Promise<void>(done => queue.push(done))
  else running++
  try {
    return await work()
  } finally {
    const next = queue.shift()
    if (next) next()
    else running--
  }
}
