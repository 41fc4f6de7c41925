import { type ComponentType, createElement, lazy, Suspense } from 'react'
import { pause } from './pause.ts'

/** By then everything that is wanted at once has come. */
const LATER_MS = 3_000
/** What does not come is asked for again: a server that starts anew is back within seconds. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 8_000]

type Load<P> = () => Promise<ComponentType<P>>

/**
 * A part of the page whose code comes after what people wait for: when it is first drawn, or soon after the page stands, so that
 * it is there when the server is away.
 * @param Meanwhile stands in its place until then; else nothing does
 */
export function later<P extends object>(load: Load<P>, Meanwhile?: ComponentType<NoInfer<P>>) {
  setTimeout(() => void patiently(load).catch(() => {}), LATER_MS) // told where it is drawn
  return onceDrawn(load, Meanwhile)
}

/** The same for what many people never see: it is fetched when it is first drawn. */
export function onceDrawn<P extends object>(load: Load<P>, Meanwhile?: ComponentType<NoInfer<P>>) {
  const anew = () =>
    lazy(async () => {
      try {
        return { default: await patiently(load) }
      } catch (error) {
        // Kept, it would fail at once however often somebody tries again.
        Part = anew()
        throw error
      }
    })
  let Part = anew()
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
      await pause(ms)
    }
  return load()
}
