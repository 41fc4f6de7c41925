import { type ComponentType, createElement, lazy, Suspense } from 'react'

/** By then everything that is wanted at once has come. */
const LATER_MS = 3_000

/**
 * A part of the page whose code comes after what people wait for: when it is first drawn, or soon after the page stands, so that
 * it is there when the server is away.
 * @param Meanwhile stands in its place until then; else nothing does
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType<NoInfer<P>>,
) {
  setTimeout(() => void load().catch(() => {}), LATER_MS) // told where it is drawn
  return onceDrawn(load, Meanwhile)
}

/** The same for what many people never see: it is fetched when it is first drawn. */
export function onceDrawn<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType<NoInfer<P>>,
) {
  const Part = lazy(async () => ({ default: await load() }))
  return (props: P) =>
    createElement(
      Suspense,
      { fallback: Meanwhile && createElement(Meanwhile, props) },
      createElement(Part, props),
    )
}
