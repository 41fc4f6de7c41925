import { Button, Collapse, Group, NativeSelect, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import type { RecordingState } from '../../../src/recordings/recording.ts'
import { DayInput } from '../kit/DayInput.tsx'
import { useSession } from '../kit/session.tsx'
import { PersonPicker, UnitPicker } from '../pickers/pickers.tsx'
import { RECORDING_STATE_NAMES, RECORDING_STATES } from '../words/recordings.ts'
import type { useWanted, Wanted } from './search.ts'

type SearchProps = Readonly<{ wanted: ReturnType<typeof useWanted> }>

export function SearchForm({ wanted }: SearchProps) {
  const { may } = useSession()
  const [hasMore, more] = useDisclosure(false)
  const { typed, type, ask, forget } = wanted
  const text = (name: 'caller' | 'ticket' | 'q' | 'minSeconds' | 'maxSeconds', label: string, w: number) => (
    <TextInput
      {...{ label, w }}
      value={typed[name]}
      onChange={event => type({ [name]: event.currentTarget.value } as Partial<Wanted>)}
    />
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask()
  }
  return (
    <form onSubmit={submit} aria-label="Tìm bản ghi âm">
      <Group align="flex-end" gap="sm" mb="xs">
        {may('number.read') && text('caller', 'Số điện thoại', 150)}
        {text('ticket', 'Mã phiếu', 130)}
        {text('q', 'Từ trong nội dung phiếu', 200)}
        <DayInput w={150} label="Từ ngày" value={typed.first} onChange={first => type({ first })} />
        <DayInput w={150} label="Đến ngày" value={typed.last} onChange={last => type({ last })} />
        <Button type="submit" leftSection={<IconSearch size={18} aria-hidden />}>
          Tìm
        </Button>
        <Button variant="subtle" onClick={more.toggle} aria-expanded={hasMore}>
          {hasMore ? 'Ít hơn' : 'Thêm điều kiện'}
        </Button>
      </Group>
      <Collapse expanded={hasMore}>
        <Group align="flex-end" gap="sm" mb="xs">
          {may('person.read') && (
            <PersonPicker
              label="Điện thoại viên"
              {...{ role: 'operator' }}
              w={220}
              value={typed.operatorId}
              onChange={operatorId => type({ operatorId })}
            />
          )}
          {may('recording.listen') && (
            <UnitPicker w={240} value={typed.unitId} onChange={unitId => type({ unitId })} />
          )}
          {text('minSeconds', 'Dài ít nhất (giây)', 140)}
          {text('maxSeconds', 'Dài nhiều nhất (giây)', 150)}
          <NativeSelect
            label="Tình trạng"
            w={170}
            value={typed.state}
            onChange={event => type({ state: event.currentTarget.value as RecordingState | '' })}
            data={[
              { value: '', label: 'Tất cả' },
              ...RECORDING_STATES.map(value => ({ value, label: RECORDING_STATE_NAMES[value] })),
            ]}
          />
          <Button variant="subtle" onClick={forget}>
            Xóa điều kiện
          </Button>
        </Group>
      </Collapse>
    </form>
  )
}
