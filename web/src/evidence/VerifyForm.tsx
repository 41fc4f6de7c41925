import { Button, Group, Modal, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { post } from '../kit/api.ts'
import { DayInput } from '../kit/DayInput.tsx'
import { AskForm } from '../player/AskForm.tsx'
import { periodOf } from './days.ts'
import { VERIFICATIONS_KEY, type WholeVerification } from './useEvidence.ts'

/** Has a period recomputed: nothing altered, and nothing missing. */
export function VerifyButton() {
  const [isOpen, form] = useDisclosure(false)
  return (
    <>
      <Button leftSection={<IconShieldCheck size={18} aria-hidden />} onClick={form.open}>
        Kiểm chứng một kỳ
      </Button>
      <Modal opened={isOpen} onClose={form.close} title="Kiểm chứng một kỳ" centered>
        <VerifyForm />
      </Modal>
    </>
  )
}

function VerifyForm() {
  const client = useQueryClient()
  const [, go] = useLocation()
  const [first, setFirst] = useState<string | null>(null)
  const [last, setLast] = useState<string | null>(null)
  const [withAudio, setWithAudio] = useState(true)
  const [withCopies, setWithCopies] = useState(false)
  const ask = useMutation({
    mutationFn: () =>
      post<WholeVerification>('/api/evidence/verifications', {
        ...{ ...periodOf(first, last), withAudio, withCopies: withAudio && withCopies },
      }),
    onSuccess(asked) {
      void client.invalidateQueries({ queryKey: VERIFICATIONS_KEY })
      go(`/evidence/verifications/${asked.id}`)
    },
  })
  return (
    <AskForm yes="Bắt đầu" asking={ask} onSubmit={() => ask.mutate()}>
      <Group grow>
        <DayInput w={150} label="Từ ngày" value={first} onChange={setFirst} />
        <DayInput w={150} label="Đến hết ngày" value={last} onChange={setLast} />
      </Group>
      <Text size="sm" c="dimmed">
        Để trống: từ đầu, đến nay.
      </Text>
      <Switch
        label="Đọc lại toàn bộ âm thanh"
        description="Chắc chắn hơn, nhưng lâu hơn: mọi tệp ghi âm được đọc và so giá trị băm"
        checked={withAudio}
        onChange={event => setWithAudio(event.currentTarget.checked)}
      />
      <Switch
        label="Mở cả bản nén, bản mã hóa và bản ở kho ngoài"
        description="Lâu nhất: mỗi bản được lấy về, giải mã, và âm thanh được so với lúc niêm phong"
        disabled={!withAudio}
        checked={withAudio && withCopies}
        onChange={event => setWithCopies(event.currentTarget.checked)}
      />
    </AskForm>
  )
}
