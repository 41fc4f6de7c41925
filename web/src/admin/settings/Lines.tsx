import { BeforeAfter } from '../BeforeAfter.tsx'
import { type Difference, linesOf } from './differ.ts'

/** What becomes otherwise, in words. */
export const Lines = ({ differs }: Readonly<{ differs: readonly Difference[] }>) => (
  <BeforeAfter
    minWidth={480}
    lines={differs.flatMap(linesOf).map(({ where, before, after }) => ({
      what: where,
      ...{ before: before ?? '–', after: after ?? '(bỏ)' },
    }))}
  />
)
