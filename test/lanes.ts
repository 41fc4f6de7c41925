export type Work<T> = () => Promise<T>

export type Lots<T> = Readonly<{
  /** Makes calls with sound, and fills a core beside: no others call meanwhile. */
  alone: readonly Work<T>[]
  /**
   * Makes calls with sound, measured in milliseconds. It waits two thirds of its time and takes a third of a core, so two of
   * them share two cores well, and three when nothing else is left; what runs beside them gets only the time that they leave.
   */
  calling: readonly Work<T>[]
  /** Takes what time is left, with its database, at the lowest priority. */
  beside: readonly Work<T>[]
  /** Draws pages: Chromium gives itself the priority that it likes, so nobody calls any more by then. */
  last: readonly Work<T>[]
}>

type Ending = Readonly<{ isStopping: () => boolean; stop: () => void }>

/**
 * What calls alone comes first, then what calls two at a time, with one or two of the rest beside; three at a time when there is
 * nothing beside any more, and at the end.
 */
export async function inLanes<T>(lots: Lots<T>, { isStopping, stop }: Ending): Promise<T[]> {
  const results: T[] = []
  const lane = async (next: () => Work<T> | undefined) => {
    for (let work = next(); work && !isStopping(); work = next()) results.push(await work())
  }
  /** Whatever was stopped has its say first: the last line is the count. */
  const all = async (lanes: readonly Promise<void>[]) => {
    for (const one of lanes) one.catch(stop)
    for (const one of await Promise.allSettled(lanes)) if (one.status === 'rejected') throw one.reason
  }
  const [alone, calling, beside, last] = [
    [...lots.alone],
    [...lots.calling],
    [...lots.beside],
    [...lots.last],
  ]
  let isAlone = true
  const first = lane(() => alone.shift()).finally(() => {
    isAlone = false
  })
  const second = lane(() => (isAlone ? beside.shift() : undefined)).then(() => first)
  const calls = () => lane(() => calling.shift() ?? beside.shift())
  const third = lane(() => beside.shift()).then(() => first)
  await all([first, second, third].map(one => one.then(calls)))
  await all(Array.from({ length: 3 }, () => lane(() => last.shift())))
  return results
}
