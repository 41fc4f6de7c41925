import { Button, Modal, Select, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { DUTIES } from '../../../src/directory/posts.ts'
import { said } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'
import { PersonPicker } from '../pickers/pickers.tsx'
import { useStaffAct } from './Staff.tsx'

type FormProps = Readonly<{ unitId: string; close: () => void }>

const WAYS = [
  { value: 'held', label: 'Nhận nhiệm vụ' },
  { value: 'left', label: 'Thôi nhiệm vụ' },
]

/** Somebody takes up a duty of the unit, or lays it down. */
export function PostForm({ unitId, close }: FormProps) {
  const act = useStaffAct(unitId)
  const [personId, setPerson] = useState<string | null>(null)
  const done = () => {
    said('Đã đổi phân công.')
    close()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string) => String(given.get(name) ?? '').trim()
    const body = { personId, duty: text('duty'), isHeld: text('way') === 'held', reason: text('reason') }
    act.mutate({ path: '/staff', body }, { onSuccess: done })
  }
  return (
    <Modal opened onClose={close} title="Đổi phân công">
      <form onSubmit={submit}>
        <Stack>
          <PersonPicker unitId={unitId} value={personId} onChange={setPerson} required autoFocus />
          <Select
            name="duty"
            label="Nhiệm vụ"
            required
            allowDeselect={false}
            defaultValue="officer"
            data={Object.entries(DUTIES).map(([value, label]) => ({ value, label }))}
          />
          <Select
            name="way"
            label="Thay đổi"
            required
            allowDeselect={false}
            defaultValue="held"
            data={WAYS}
          />
          <TextInput name="reason" label="Căn cứ, lý do" required minLength={3} maxLength={500} />
          <Button type="submit" loading={act.isPending} disabled={personId === null}>
            Lưu
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
