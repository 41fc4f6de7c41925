/** How large a page is drawn. Pure; 1 = as wide as its frame. */
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const

/** The next size, larger or smaller; the last one stays. */
export function zoomed(now: number, by: 'in' | 'out'): number {
  const next = by === 'in' ? STEPS.find(step => step > now) : STEPS.findLast(step => step < now)
  return next ?? now
}

/** Browsers draw nothing at all on a larger canvas: 16 million points on iPhones, and 16,384 on a side. */
const POINTS_MOST = 16_000_000
const SIDE_MOST = 16_384

/** Points of the canvas for each of the page's: as many as the screen has, and fewer where that is more than a canvas holds. */
export function sharpness(width: number, height: number, density: number): number {
  return Math.min(density, Math.sqrt(POINTS_MOST / (width * height)), SIDE_MOST / Math.max(width, height))
}
