import { Alert } from '@mantine/core'
import type { FilePreviewed } from '../../../../src/directory/previewschemas.ts'
import type { Json } from '../../kit/api.ts'
import { dateOf, numberOf } from '../../kit/format.ts'
import type { EditedKind } from '../../words/directory.ts'
import { EffectCard } from '../EffectCard.tsx'
import { FileRows } from '../FileRows.tsx'
import { HoldsFrom } from '../HoldsFrom.tsx'
import { differencesIn, linesOf, valueInWords } from '../settings/differ.ts'
import { EffectParts } from './Effect.tsx'

export type FileRead = Json<typeof FilePreviewed>
type Row = FileRead['rows']['new'][number]

type Props = Readonly<{ kind: EditedKind; read: FileRead }>

/** What a file without faults would do: its lines, and what they do together. */
export function FilePreview({ kind, read: { counts, rows, effect } }: Props) {
  const lines = (some: readonly Row[], told: (row: Row) => string) =>
    some.map(row => ({ line: row.line, cells: [row.name, told(row)] }))
  return (
    <>
      <Alert color="green" role="status">
        {numberOf(counts.lines)} dòng: {counts.new} mới, {counts.changed} đổi, {counts.ended} kết thúc,{' '}
        {counts.unchanged} như cũ.
      </Alert>
      <FileRows
        title="Mục đổi"
        heads={['Mục', 'Trước → sau']}
        rows={lines(rows.changed, row => otherIn(kind, row))}
        count={counts.changed}
      />
      <FileRows
        title="Mục kết thúc"
        heads={['Mục', 'Sẽ thế nào']}
        rows={lines(rows.ended, row => [endIn(row), otherIn(kind, row)].filter(Boolean).join('; '))}
        count={counts.ended}
      />
      <FileRows
        title="Mục mới"
        heads={['Mục', 'Nội dung']}
        rows={lines(rows.new, row => [valueInWords(kind, row.after), endIn(row)].filter(Boolean).join('; '))}
        count={counts.new}
      />
      {effect && (
        <EffectCard>
          <HoldsFrom from={effect.effectiveFrom} until={null} />
          {effect.left.count > 0 && (
            <Alert color="orange" title="Chưa có đơn vị nào nhận việc">
              Phiếu đang mở sẽ không còn ai xử lý ở: {effect.left.names.join(', ')}
              {effect.left.count > effect.left.names.length
                ? ` và ${numberOf(effect.left.count - effect.left.names.length)} đơn vị nữa`
                : ''}
              . Nên ghi đơn vị kế thừa trong tệp.
            </Alert>
          )}
          <EffectParts kind={kind} effect={effect} of="file" />
        </EffectCard>
      )}
    </>
  )
}

const endIn = ({ endedFrom }: Row) => (endedFrom === null ? '' : `không còn từ ${dateOf(endedFrom)}`)

function otherIn(kind: EditedKind, { before, after, wasOver, endedFrom }: Row): string {
  const back = wasOver && endedFrom === null ? ['dùng lại'] : []
  const differs = differencesIn(kind, before, after)
    .flatMap(linesOf)
    .map(line => `${line.where.split(' › ').at(-1)}: ${line.before ?? '–'} → ${line.after ?? '(bỏ)'}`)
  return [...back, ...differs].join('; ')
}
