import { Select } from '@mantine/core'
import { CLOSING } from '../kit/instants.ts'
import { Textarea, TextInput } from '../kit/typing.tsx'
import type { Listed } from '../pickers/lists.ts'
import { FieldPicker, PersonPicker, SubtypePicker, UnitPicker } from '../pickers/pickers.tsx'
import { REJECT_NAMES } from '../words/tickets.ts'
import { useUnit, type Whole } from './data.ts'
import { CONTENT_CHARS, type Field, type Typed } from './forms.ts'
import { WhenField } from './WhenField.tsx'

type ActFieldProps = Readonly<{
  field: Field
  ticket: Whole
  typed: Typed
  type: (name: string, value: string) => void
  isFirst: boolean
}>

/** One field of a form of forms.ts. */
export function ActField({ field, ticket, typed, type, isFirst }: ActFieldProps) {
  const { name, kind, label, hint, isNeeded = false } = field
  const value = typed[name] ?? ''
  const set = (given: string | null) => type(name, given ?? '')
  const shared = { label, required: isNeeded, ...(hint === undefined ? {} : { description: hint }) }
  switch (kind) {
    case 'text':
      return (
        <Textarea
          {...shared}
          value={value}
          onChange={event => set(event.currentTarget.value)}
          autosize
          minRows={isNeeded ? 4 : 1}
          maxRows={16}
          maxLength={CONTENT_CHARS}
          data-autofocus={isFirst || undefined}
          autoFocus={isFirst}
        />
      )
    case 'number':
      return (
        <TextInput
          {...shared}
          value={value}
          onChange={event => set(event.currentTarget.value)}
          inputMode="numeric"
          pattern="\d{3}"
          placeholder="113, 114 hoặc 115"
          maw={200}
        />
      )
    case 'reason':
      return (
        <Select
          {...shared}
          value={value || null}
          onChange={set}
          data={Object.entries(REJECT_NAMES).map(([reason, words]) => ({ value: reason, label: words }))}
          allowDeselect={false}
        />
      )
    case 'when':
      return <WhenField {...shared} usualTime={CLOSING} value={value} onChange={set} />
    default:
      return (
        <PickerOf
          {...{ kind, ticket, typed }}
          picked={{ ...shared, value: value || null, onChange: set, autoFocus: isFirst }}
        />
      )
  }
}

type PickerOfProps = Readonly<{
  kind: 'unit' | 'field' | 'subtype' | 'person'
  ticket: Whole
  typed: Typed
  picked: Parameters<typeof UnitPicker>[0] & Readonly<{ label: string }>
}>

function PickerOf({ kind, ticket, typed, picked }: PickerOfProps) {
  switch (kind) {
    case 'unit':
      return <UnitPicker {...picked} />
    case 'field':
      return <FieldPicker {...picked} />
    case 'subtype':
      return <SubtypePicker {...picked} fieldCode={typed.field ?? null} />
    case 'person':
      return <Colleague {...picked} unitId={ticket.unitId} />
  }
}

type ColleagueProps = Omit<Parameters<typeof PersonPicker>[0], 'unitId'> & Readonly<{ unitId: string | null }>

/** Who of the unit works on such things: the server takes nobody else. */
function Colleague({ unitId, ...picked }: ColleagueProps) {
  const { data } = useUnit(unitId)
  const reached = data?.staff?.reached
  const all = [
    ...(reached?.processing ?? []).map(one => ({ ...one, note: 'cán bộ xử lý' })),
    ...(reached?.officers ?? []).map(one => ({ ...one, note: 'cán bộ đầu mối' })),
  ]
  const people: Listed[] = [
    ...new Map(all.map(({ personId: id, name, note }) => [id, { id, name, note }])).values(),
  ]
  return <PersonPicker {...picked} people={people} />
}
