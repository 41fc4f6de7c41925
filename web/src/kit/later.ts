import { type ComponentType, createElement, lazy, Suspense } from 'react'

type Load<P> = () => Promise<ComponentType<P>>

const loads = new Set<() => Promise<unknown>>()

/**
 * A part of the page whose code comes after what people wait for.
 * @param Meanwhile stands in its place until then; else nothing does
 */
export function later<P extends object>(load: Load<P>, Meanwhile?: ComponentType<NoInfer<P>>) {
  loads.add(load)
  const Part = lazy(async () => ({ default: await load() }))
  return (props: P) =>
    createElement(
      Suspense,
      { fallback: Meanwhile && createElement(Meanwhile, props) },
      createElement(Part, props),
    )
}

/** Once the page stands: what is seldom wanted is there by then, with the server away as well. */
export function fetchLater(): void {
  for (const load of loads) void load().catch(() => {}) // told where it is wanted
}
