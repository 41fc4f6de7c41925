import { type ComponentType, createElement, lazy, Suspense } from 'react'
import { once } from './once.ts'

/** By then everything that is wanted at once has come. */
const LATER_MS = 3_000
/** What does not come is asked for again: a server that starts anew is back within seconds. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * A part of the page whose code comes after what people wait for: when it is first drawn, or soon after the page stands, so that
 * it is there when the server is away.
 * @param Meanwhile stands in its place until then; else nothing does
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType<NoInfer<P>>,
) {
  const fetched = once(() => patiently(load))
  setTimeout(() => void fetched().catch(() => {}), LATER_MS) // told where it is drawn
  return drawn(fetched, Meanwhile)
}

/** The same for what many people never see: it is fetched when it is first drawn. */
export const onceDrawn = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType<NoInfer<P>>,
) => drawn(() => patiently(load), Meanwhile)

function drawn<P extends object>(fetched: () => Promise<ComponentType<P>>, Meanwhile?: ComponentType<P>) {
  const Part = lazy(async () => ({ default: await fetched() }))
  return (props: P) =>
    createElement(
      Suspense,
      { fallback: Meanwhile && createElement(Meanwhile, props) },
      createElement(Part, props),
    )
}

async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (const ms of AGAIN_MS)
    try {
      return await load()
    } catch {
      await new Promise(done => setTimeout(done, ms))
    }
  return load()
}
