import { Alert, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { post } from '../../kit/api.ts'
import { numberOf } from '../../kit/format.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { Besides } from '../Besides.tsx'
import { ChangeDialog } from '../ChangeDialog.tsx'
import { EffectCard } from '../EffectCard.tsx'
import { HoldsFrom } from '../HoldsFrom.tsx'
import { useFrom } from '../useFrom.tsx'
import {
  type AskedLine,
  becomingOf,
  LINE_PLANS,
  LINES,
  type LinePreview,
  numbersIn,
  wordsOf,
} from './lines.ts'

type Props = Readonly<{
  asked: AskedLine
  /** The change that this takes back. */
  reverts?: number
  onClose: () => void
  onDone?: () => void
}>

/** A line or numbers become another, are taken away, or are again as before. */
export function LineChangeModal({ asked, reverts, onClose, onDone }: Props) {
  const client = useQueryClient()
  const isUndo = reverts !== undefined
  const { when, isPlanned, isKnown, effectiveFrom, later } = useFrom()
  const line = asked.of === 'trunk' ? `đường ${asked.name}` : whichOf(asked.numbers)
  return (
    <ChangeDialog
      title={isUndo ? `Hoàn tác: ${line}?` : `${asked.becomes === null ? 'Bỏ' : 'Đổi'} ${line}?`}
      text={
        isUndo
          ? 'Có hiệu lực trong khoảng mười giây.'
          : 'Xem thay đổi làm gì, và chọn khi nào có hiệu lực; đến lúc đó cần khoảng mười giây.'
      }
      isUndo={isUndo}
      isPlanned={isPlanned}
      when={isUndo ? null : when}
      // A secret is typed, and does not lie about in what was asked before.
      previewKey={[...LINES, 'preview', asked.of === 'trunk' ? asked.name : asked.numbers, effectiveFrom]}
      look={() => post<LinePreview>('/api/lines/preview', { asked, ...later })}
      keep={async (reason, { seen }) => {
        if (isUndo) await post(`/api/lines/changes/${reverts}/revert`, { reason, seen })
        else await post(isPlanned ? LINE_PLANS.path : '/api/lines/changes', { asked, ...later, reason, seen })
      }}
      mayKeep={preview => isKnown && isChange(preview)}
      onKept={async () => {
        onDone?.()
        await client.invalidateQueries({ queryKey: LINES })
      }}
      onClose={onClose}
      effect={preview => <LineEffect asked={asked} preview={preview} />}
    />
  )
}

/** As it is now may be what is planned, too: after something else that is to come. */
const isChange = ({ items, effectiveFrom, planned }: LinePreview) =>
  items.every(({ standing }) => standing !== 'not-valid') &&
  (items.some(({ standing }) => standing !== 'same') || (effectiveFrom !== null && planned.length > 0))

const whichOf = ([first, ...more]: readonly string[]) =>
  more.length === 0 ? `số ${first}` : `${numberOf(more.length + 1)} số`

function LineEffect({ asked, preview }: Readonly<{ asked: AskedLine; preview: LinePreview }>) {
  const { items, calls, numbers, dropsRegistration, isLast, effectiveFrom, planned } = preview
  const isSecretNew = asked.of === 'trunk' && Boolean(asked.becomes?.secret)
  return (
    <EffectCard>
      {effectiveFrom && <HoldsFrom from={effectiveFrom} until={null} />}
      {asked.of === 'trunk' ? (
        <BeforeAfter lines={wordsOf(items.flatMap(({ differs }) => differs))} />
      ) : (
        <BeforeAfter heads={['Số', 'Trước', 'Sau']} lines={numbersIn(items, asked.becomes)} />
      )}
      {items.some(({ standing }) => standing === 'not-valid') && (
        <Alert color="orange" title="Có số không hợp lệ">
          Sửa hoặc bỏ các số đó rồi xem trước lại; chưa có số nào được đổi.
        </Alert>
      )}
      {isSecretNew && <Text size="sm">Mật khẩu ở nhà mạng được thay; sổ không giữ mật khẩu.</Text>}
      <Text size="sm">
        {calls === null
          ? 'Tính theo lúc này, đến giờ có hiệu lực có thể khác; cuộc gọi không được đếm trước.'
          : calls === 0
            ? 'Không có cuộc gọi nào đang diễn ra ở đây.'
            : `${numberOf(calls)} cuộc gọi đang diễn ra ở đây; cuộc gọi đang nói không bị ngắt.`}
      </Text>
      {numbers.length > 0 && <Text size="sm">Gọi ra từ {numbers.join(', ')} sẽ đi đường nào cũng được.</Text>}
      {dropsRegistration && (
        <Alert color="orange" title="Mất đăng ký ở nhà mạng">
          Cuộc gọi đến qua đường này gián đoạn cho đến khi đăng ký lại được.
        </Alert>
      )}
      {isLast && (
        <Alert color="orange" title="Không còn cái nào khác">
          {asked.of === 'trunk'
            ? 'Tổng đài sẽ không gọi ra và nhận cuộc gọi được.'
            : 'Tổng đài sẽ không nhận cuộc gọi nào.'}
        </Alert>
      )}
      <Besides title="Đường hoặc số này đã có thay đổi đặt trước" planned={planned} becomingOf={becomingOf} />
    </EffectCard>
  )
}
