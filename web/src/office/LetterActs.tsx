import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { post } from '../kit/api.ts'
import { DayInput } from '../kit/DayInput.tsx'
import { dayOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { confirm } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'
import type { Letter } from './letters.ts'
import { useLetterAct } from './useLetter.ts'

type ActsProps = Readonly<{ letter: Letter; isUnsaved: boolean }>

/** A draft is entered in the register, with all that was typed, or comes to nothing. */
export function LetterActs({ letter, isUnsaved }: ActsProps) {
  const [isIssuing, issuing] = useDisclosure(false)
  const { id, version } = letter
  const cancel = useLetterAct(
    () => post<Letter>(`/api/letters/${id}/cancellation`, { version }),
    'Đã hủy dự thảo.',
  )
  const ask = async () => {
    const isSure = await confirm({
      title: 'Hủy dự thảo này?',
      text: 'Dự thảo vẫn lưu trong sổ nhưng không phát hành được nữa.',
      yes: 'Hủy dự thảo',
      isDangerous: true,
    })
    if (isSure) cancel.mutate(undefined)
  }
  return (
    <>
      <Button variant="default" loading={cancel.isPending} onClick={ask}>
        Hủy dự thảo
      </Button>
      <Button onClick={issuing.open} disabled={isUnsaved}>
        Phát hành
      </Button>
      {isIssuing && <Issue letter={letter} onClose={issuing.close} />}
    </>
  )
}

function Issue({ letter, onClose }: Readonly<{ letter: Letter; onClose: () => void }>) {
  const [day, setDay] = useState<string | null>(dayOf(serverNow()))
  const issue = useLetterAct(
    (given: Record<string, unknown>) => post<Letter>(`/api/letters/${letter.id}/issue`, given),
    'Đã vào sổ và phát hành.',
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const given = { number: text('number'), symbol: text('symbol'), signer: text('signer') }
    issue.mutate({ version: letter.version, issuedOn: day, ...given }, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title="Phát hành văn bản">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">Sau khi phát hành, nội dung không sửa được nữa.</Text>
          <Group grow align="flex-start">
            <TextInput name="number" label="Số" maxLength={20} required data-autofocus />
            <TextInput name="symbol" label="Ký hiệu" defaultValue={letter.symbol} maxLength={40} required />
          </Group>
          <DayInput label="Ngày ban hành" value={day} onChange={setDay} required />
          <TextInput name="signer" label="Người ký" defaultValue={letter.signer} maxLength={120} required />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" loading={issue.isPending} disabled={day === null}>
              Vào sổ và phát hành
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
