import { Text } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'

type Props = Readonly<{
  from: string
  /** When a later change takes its place; null = none is planned. */
  until: string | null
}>

/** From when to when a change would hold. */
export function HoldsFrom({ from, until }: Props) {
  return (
    <Text size="sm">
      Có hiệu lực từ {dateTimeOf(from)}
      {until === null ? '.' : `, đến ${dateTimeOf(until)} thì thay đổi đã đặt trước thay thế.`}
    </Text>
  )
}
