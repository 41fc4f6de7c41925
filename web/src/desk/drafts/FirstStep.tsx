import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SuggestionPage } from '../../../../src/directory/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { clearing } from '../../kit/clearing.ts'
import { Textarea, TextInput } from '../../kit/typing.tsx'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { REJECT_NAMES } from '../../words/tickets.ts'
import { useDeskSettings } from '../useOwn.ts'
import type { Faults } from './FormFields.tsx'
import { FIRST_STEPS, type Fields } from './fields.ts'

type Props = Readonly<{ fields: Fields; type: (patch: Partial<Fields>) => void; faults: Faults }>

/** What is done with it at once: the receipt and the first step are one (QC 9.1, 9.2, 9.6, 8.2). */
export function FirstStep({ fields, type, faults }: Props) {
  const { first } = fields
  const set = (name: string, value: string) => type({ first: { ...first, [name]: value } })
  const blank = (name: string, label: string) => ({
    ...{ label, value: first?.[name] ?? '', error: faults[`step.${name}`], maxLength: 20_000 },
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  })
  const grown = { autosize: true, minRows: 2, maxRows: 6 }
  return (
    <Stack gap="xs">
      <Select
        label="Bước đầu tiên"
        placeholder="Chưa làm gì, để trong danh sách của tôi"
        clearable
        clearButtonProps={clearing('Bỏ chọn: Bước đầu tiên')}
        data={Object.entries(FIRST_STEPS).map(([value, label]) => ({ value, label }))}
        value={first?.type ?? null}
        onChange={value => type({ first: value === null ? null : { ...first, type: value } })}
      />
      {first?.type === 'forward' && (
        <Forward fields={fields} error={faults['step.unitId']} pick={unitId => set('unitId', unitId)} />
      )}
      {first?.type === 'answer' && (
        <>
          <Textarea {...blank('text', 'Câu trả lời cho người dân')} {...grown} />
          <Textarea {...blank('sources', 'Căn cứ (mỗi dòng một văn bản)')} {...grown} />
        </>
      )}
      {first?.type === 'askOffice' && (
        <Textarea {...blank('reason', 'Vì sao chưa rõ thẩm quyền')} {...grown} />
      )}
      {first?.type === 'guide' && (
        <Numbers
          value={first.number || null}
          error={faults['step.number']}
          set={value => set('number', value)}
        />
      )}
      {first?.type === 'reject' && (
        <>
          <RejectReason
            value={first.reason || null}
            error={faults['step.reason']}
            set={value => set('reason', value)}
          />
          <Textarea {...blank('guidance', 'Hướng dẫn người dân nơi cần đến')} {...grown} />
          <TextInput {...blank('note', 'Ghi thêm cho người dân')} />
        </>
      )}
    </Stack>
  )
}

type PickProps = Readonly<{
  value: string | null
  error: string | undefined
  set: (value: string) => void
}>

function Numbers({ value, error, set }: PickProps) {
  const { data } = useDeskSettings()
  return (
    <Select
      label="Số khẩn cấp"
      error={error}
      data={data?.emergency.map(({ number, what }) => ({ value: number, label: `${number} ${what}` })) ?? []}
      value={value}
      onChange={number => set(number ?? '')}
    />
  )
}

function RejectReason({ value, error, set }: PickProps) {
  return (
    <Select
      label="Lý do không tiếp nhận"
      error={error}
      data={Object.entries(REJECT_NAMES).map(([value, label]) => ({ value, label }))}
      value={value}
      onChange={reason => set(reason ?? '')}
    />
  )
}

type ForwardProps = Readonly<{ fields: Fields; error: string | undefined; pick: (unitId: string) => void }>

function Forward({ fields, error, pick }: ForwardProps) {
  return (
    <>
      <Suggestions fields={fields} pick={pick} />
      <UnitPicker
        label="Đơn vị nhận"
        value={fields.first?.unitId || null}
        error={error}
        onChange={unitId => pick(unitId ?? '')}
      />
    </>
  )
}

type SuggestionsProps = Readonly<{ fields: Fields; pick: (unitId: string) => void }>

/** Whose it may be by field and area; a person decides (E02). */
function Suggestions({ fields: { fieldCode, areaCode, first }, pick }: SuggestionsProps) {
  const { data } = useQuery({
    queryKey: ['directory', 'suggestions', fieldCode, areaCode],
    queryFn: () =>
      get<Json<typeof SuggestionPage>>('/api/routing-suggestions', { field: fieldCode, area: areaCode }),
    enabled: fieldCode !== null || areaCode !== null,
  })
  if (!data) return <Text size="sm">Chọn lĩnh vực hoặc địa bàn để được gợi ý đơn vị.</Text>
  return (
    <Group gap={6} role="group" aria-label="Đơn vị gợi ý">
      {data.items.slice(0, 4).map(({ unit, text, hasOfficer }) => (
        <Button
          key={unit.id}
          size="compact-sm"
          // A name that is too long for the line takes two.
          h="auto"
          mih={26}
          styles={{ label: { whiteSpace: 'normal', textAlign: 'left' } }}
          variant={first?.unitId === unit.id ? 'filled' : 'light'}
          title={text}
          onClick={() => pick(unit.id)}
        >
          {unit.name}
          {!hasOfficer && ' (chưa có đầu mối, sẽ đến thủ trưởng)'}
        </Button>
      ))}
      {data.items.length === 0 && <Text size="sm">Chưa có gợi ý cho lĩnh vực và địa bàn này.</Text>}
    </Group>
  )
}
