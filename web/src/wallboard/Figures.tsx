import { Group, Paper, Popover, Text, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconEye } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { useNow } from '../kit/now.ts'
import type { Picture } from './picture.ts'
import { type Sight, sightsOf } from './sights.ts'
import { LEVEL_WORDS, type Level, type Thresholds } from './thresholds.ts'
import { useFormulas } from './useFormulas.ts'
import styles from './wallboard.module.css'

type Props = Readonly<{ picture: Picture; thresholds: Thresholds; children: ReactNode }>

/** Now and today in a line; each figure says what it is counted from. */
export function Figures({ picture, thresholds, children }: Props) {
  const sights = sightsOf(picture, thresholds, useNow())
  const formulas = useFormulas()
  const shown = [
    ...[sights.waiting, sights.longest, sights.level],
    ...[sights.offered, sights.answered, sights.abandoned],
  ]
  return (
    <div className={styles.figures}>
      {shown.map(sight => (
        <Figure key={sight.code} {...sight} formula={sight.formula ?? formulas.get(sight.code)} />
      ))}
      <Group gap="xs" wrap="nowrap">
        {children}
      </Group>
    </div>
  )
}

const COLOURS: Readonly<Record<Level, string>> = { calm: 'gray', look: 'yellow', act: 'red' }

type FigureProps = Readonly<Pick<Sight, 'label' | 'text' | 'level'> & { formula: string | undefined }>

const Figure = memo(function Figure({ label, text, level, formula }: FigureProps) {
  const colour = `var(--mantine-color-${COLOURS[level]}-text)`
  const Mark = level === 'act' ? IconAlertTriangle : IconEye
  return (
    <Popover position="bottom" withArrow shadow="md" width={300}>
      <Popover.Target>
        <UnstyledButton>
          <Paper withBorder px="sm" py={4} {...(level === 'calm' ? {} : { style: { borderColor: colour } })}>
            <Group gap={4} wrap="nowrap">
              <Text size="xs" c="dimmed" truncate>
                {label}
              </Text>
              {level !== 'calm' && (
                <Mark size={14} color={colour} role="img" aria-label={LEVEL_WORDS[level]} />
              )}
            </Group>
            <Text fw={600} size="xl" className="figures" {...(level === 'calm' ? {} : { c: colour })}>
              {text}
            </Text>
          </Paper>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          {label} =
        </Text>
        <Text size="sm">{formula ?? 'Đang tải…'}</Text>
      </Popover.Dropdown>
    </Popover>
  )
})
