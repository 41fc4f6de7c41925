import { Box, Tooltip } from '@mantine/core'
import { IconAntennaBars2, IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react'
import { numberOf, percentOf } from '../kit/format.ts'
import type { Grade, Verdict } from './quality.ts'
import { GRADE_NAMES } from './words.ts'

const PICTURES = { good: IconAntennaBars5, fair: IconAntennaBars3, poor: IconAntennaBars2 } as const
const COLOURS: Readonly<Record<Grade, string>> = {
  good: 'var(--mantine-color-green-text)',
  fair: 'var(--mantine-color-yellow-text)',
  poor: 'var(--mantine-color-red-text)',
}

/** How well the two hear each other, with the figures for whoever is asked about it. */
export function QualityMark({ verdict }: Readonly<{ verdict: Verdict | null }>) {
  if (!verdict) return null
  const { grade, loss, jitterMs, roundTripMs } = verdict
  const Picture = PICTURES[grade]
  const ms = (value: number) => `${numberOf(Math.round(value))} ms`
  const figures = `mất gói ${percentOf(loss)}, dao động ${ms(jitterMs)}, khứ hồi ${ms(roundTripMs)}`
  return (
    <Tooltip label={`${GRADE_NAMES[grade]}: ${figures}`}>
      <Box component="span" role="img" aria-label={GRADE_NAMES[grade]} c={COLOURS[grade]} lh={0}>
        <Picture size={24} aria-hidden />
      </Box>
    </Tooltip>
  )
}
