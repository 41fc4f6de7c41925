import { setPriority } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import type { Progress, Verification } from '../evidence/verification.ts'
import type { Asked, Course } from '../evidence/verifying.ts'
import { type Centre, verifyCentre } from './verifying.ts'

type Order = Readonly<{ centre: Centre; asked: Asked }>
type News =
  | Readonly<{ progress: Progress }>
  | Readonly<{ verification: Verification }>
  | Readonly<{ failure: string }>

/** The lowest there is: calls, which this process drives, go first. */
const LAST = 19

/** Verifies on a thread of its own: hashing a year would hold every call up. Aborted, it ends at once. */
export function verifyBeside(centre: Centre, asked: Asked, course: Course): Promise<Verification> {
  return new Promise((done, fail) => {
    const worker = new Worker(import.meta.filename, { workerData: { centre, asked } satisfies Order })
    const stop = () => void worker.terminate()
    course.signal?.addEventListener('abort', stop)
    worker.on('message', (news: News) => {
      if ('progress' in news) course.progress?.(news.progress)
      else if ('verification' in news) done(news.verification)
      else fail(new Error(news.failure))
    })
    worker.on('error', fail)
    worker.on('exit', () => {
      course.signal?.removeEventListener('abort', stop)
      fail(new Error('the verification ended without a result'))
    })
  })
}

async function work(tell: (news: News) => void): Promise<void> {
  const { centre, asked } = workerData as Order
  setPriority(LAST) // of this thread: Linux knows threads by numbers of their own
  try {
    tell({ verification: await verifyCentre(centre, asked, { progress: progress => tell({ progress }) }) })
  } catch (error) {
    tell({ failure: messageOf(error) })
  }
}

if (!isMainThread && parentPort) {
  const port = parentPort
  void work(news => port.postMessage(news))
}
