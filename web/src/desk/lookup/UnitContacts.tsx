import { Button, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { matches } from '../../kit/fold.ts'
import { inOrder, phoneOf } from '../../kit/format.ts'
import type { Unit } from '../../pickers/choices.ts'
import { useUnits } from '../../pickers/lists.ts'
import { useFocalList } from '../useFocalList.ts'
import type { Insert } from './LookUp.tsx'

const SHOWN = 25

/** How a unit is reached, and when it is there. */
export function UnitContacts({ insert }: Readonly<{ insert: Insert }>) {
  const [typed, setTyped] = useState('')
  const { data: focal = [] } = useFocalList()
  const { data: units = [] } = useUnits()
  const people = useMemo(() => new Map(focal.map(unit => [unit.id, unit])), [focal])
  // The desk is drawn anew with each news of the call: the whole directory is sorted only when it is another.
  const all = useMemo(
    () => units.filter(({ isOver }) => !isOver).toSorted((one, other) => inOrder(one.name, other.name)),
    [units],
  )
  const found = useMemo(
    () => all.filter(unit => matches(wordsOf(unit, people.get(unit.id)), typed)),
    [all, people, typed],
  )
  return (
    <Stack gap="xs">
      <TextInput
        label="Tìm đơn vị"
        description="Tên, lĩnh vực, người đầu mối"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Đơn vị tìm thấy">
        {found.slice(0, SHOWN).map(unit => (
          <Contact key={unit.id} unit={unit} people={people.get(unit.id)?.people ?? []} insert={insert} />
        ))}
      </Stack>
      {found.length > SHOWN && (
        <Text size="xs">Còn {found.length - SHOWN} đơn vị nữa: gõ thêm để thu hẹp.</Text>
      )}
    </Stack>
  )
}

type Focal = NonNullable<ReturnType<typeof useFocalList>['data']>[number]

const wordsOf = ({ name, code }: Unit, known: Focal | undefined) =>
  [name, code, ...(known?.fields ?? []), ...(known?.people.map(one => one.name ?? '') ?? [])].join(' ')

type ContactProps = Readonly<{
  unit: Unit
  people: Focal['people']
  insert: Insert
}>

function Contact({ unit, people, insert }: ContactProps) {
  const { name, phone, email, isRoundTheClock, hasCalendar } = unit
  return (
    <li>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Text size="sm">
        {[phone && phoneOf(phone), email].filter(Boolean).join(' · ') || 'Chưa khai cách liên lạc'}
      </Text>
      <Text size="xs" c="dimmed">
        {isRoundTheClock ? 'Trực 24/24' : hasCalendar ? 'Giờ làm việc riêng' : 'Giờ hành chính'}
      </Text>
      {people.map(person => (
        <Text key={`${person.personId} ${person.duty}`} size="xs">
          {person.dutyName}: {person.name}
          {person.phone && ` · ${phoneOf(person.phone)}`}
        </Text>
      ))}
      {insert && phone && (
        <Button
          size="compact-xs"
          variant="light"
          aria-label={`Chèn liên lạc của ${name}`}
          onClick={() => insert(`${name}: ${phoneOf(phone)}`)}
        >
          Chèn vào phiếu
        </Button>
      )}
    </li>
  )
}
