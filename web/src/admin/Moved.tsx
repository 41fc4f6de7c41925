import { Text } from '@mantine/core'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { BeforeAfter } from './BeforeAfter.tsx'

type Props = Readonly<{
  moved: Readonly<{
    looked: number
    isWhole: boolean
    moved: number
    first: readonly Readonly<{ code: string; before: string; after: string }>[]
  }>
}>

/** Open tickets whose deadline would be another one. */
export function Moved({ moved: { looked, isWhole, moved, first } }: Props) {
  const among = isWhole ? `${numberOf(looked)}` : `${numberOf(looked)} phiếu đầu tiên trong số các`
  return (
    <div>
      <Text size="sm">
        Hạn của {numberOf(moved)} trong {among} phiếu đang ở đơn vị được tính lại.
      </Text>
      {first.length > 0 && (
        <BeforeAfter
          minWidth={420}
          heads={['Phiếu', 'Hạn trước', 'Hạn sau']}
          lines={first.map(({ code, before, after }) => ({
            what: code,
            ...{ before: dateTimeOf(before), after: dateTimeOf(after) },
          }))}
        />
      )}
    </div>
  )
}
