import { useMemo } from 'react'
import { areaChoices, type Choice, fieldChoices, subtypeChoices, unitChoices } from './choices.ts'
import { type Listed, useAreas, useFields, usePeople, useUnits } from './lists.ts'
import { Picker, type PickerProps } from './Picker.tsx'

/** Each has a label of its own, which may be replaced. */
type Labelled = Omit<PickerProps, 'label'> & Readonly<{ label?: string }>

/** Lĩnh vực; `value` is its code. */
export function FieldPicker({ label = 'Lĩnh vực', ...others }: Labelled) {
  const { data, isError } = useFields()
  const choices = useMemo(() => data && fieldChoices(data), [data])
  return <Picker {...others} label={label} choices={choices} failed={isError} />
}

type SubtypeProps = Labelled & Readonly<{ fieldCode: string | null }>

/** Tiểu loại of a field; nothing where the field has none. */
export function SubtypePicker({ label = 'Tiểu loại', fieldCode, ...others }: SubtypeProps) {
  const { data } = useFields()
  const choices = useMemo(
    () => subtypeChoices(data?.find(({ code }) => code === fieldCode)),
    [data, fieldCode],
  )
  if (choices.length === 0) return null
  return <Picker {...others} label={label} choices={choices} />
}

/** Địa bàn; `value` is its code, found by its former names too. */
export function AreaPicker({ label = 'Địa bàn', ...others }: Labelled) {
  const { data, isError } = useAreas()
  const choices = useMemo(() => data && areaChoices(data), [data])
  return <Picker {...others} label={label} choices={choices} failed={isError} />
}

/** Đơn vị; `value` is its id. `only` cuts the list. */
export function UnitPicker({
  label = 'Đơn vị',
  only,
  ...others
}: Labelled & Readonly<{ only?: (unitId: string) => boolean }>) {
  const { data, isError } = useUnits()
  const choices = useMemo(
    () => data && unitChoices(only ? data.filter(({ id }) => only(id)) : data),
    [data, only],
  )
  return <Picker {...others} label={label} choices={choices} failed={isError} />
}

type PersonProps = Labelled &
  Readonly<{
    /** A list that is known already. */
    people?: readonly Listed[]
    /** Those who have an account at this unit. */
    unitId?: string
    role?: string
  }>

/** A person; `value` is their id. Without `people` or `unitId`: everybody with an account, which asks for `person.read`. */
export function PersonPicker({ label = 'Người', people, unitId, role, ...others }: PersonProps) {
  const { data, isError } = usePeople({ unitId, role }, people !== undefined)
  const listed = people ?? data
  const choices = useMemo(() => listed && personChoices(listed), [listed])
  return <Picker {...others} label={label} choices={choices} failed={isError} />
}

const personChoices = (people: readonly Listed[]): Choice[] =>
  people.map(({ id, name, note }) => ({
    ...{ value: id, label: name, note },
    also: note === undefined ? [] : [note],
  }))
