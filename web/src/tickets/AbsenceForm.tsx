import { Button, Modal, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { CLOSING } from '../kit/instants.ts'
import { said } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'
import { PersonPicker } from '../pickers/pickers.tsx'
import { useStaffAct } from './Staff.tsx'
import { WhenField } from './WhenField.tsx'

type FormProps = Readonly<{ unitId: string; close: () => void }>

/** Somebody of the unit is away, and who stands in for them. */
export function AbsenceForm({ unitId, close }: FormProps) {
  const act = useStaffAct(unitId)
  const [asked, setAsked] = useState({ personId: '', deputyId: '', from: '', to: '' })
  const set = (name: keyof typeof asked) => (value: string | null) =>
    setAsked(now => ({ ...now, [name]: value ?? '' }))
  const done = () => {
    said('Đã ghi vắng mặt.')
    close()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim()
    const body = { ...asked, deputyId: asked.deputyId || null, reason }
    act.mutate({ path: '/absences', body }, { onSuccess: done })
  }
  const isWhole = asked.personId !== '' && asked.from !== '' && asked.to !== ''
  return (
    <Modal opened onClose={close} title="Thêm vắng mặt">
      <form onSubmit={submit}>
        <Stack>
          <PersonPicker
            label="Người vắng"
            unitId={unitId}
            value={asked.personId || null}
            onChange={set('personId')}
            required
            autoFocus
          />
          <WhenField label="Từ" required value={asked.from} onChange={set('from')} />
          <WhenField label="Đến" required usualTime={CLOSING} value={asked.to} onChange={set('to')} />
          <PersonPicker
            label="Người thay"
            description="Người thay thủ trưởng phải là lãnh đạo đơn vị (QC 9.4, 14.8)."
            unitId={unitId}
            value={asked.deputyId || null}
            onChange={set('deputyId')}
          />
          <TextInput name="reason" label="Lý do" required minLength={3} maxLength={500} />
          <Button type="submit" loading={act.isPending} disabled={!isWhole}>
            Lưu
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
