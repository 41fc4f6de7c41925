import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Mode } from '../../../src/monitoring/monitor.ts'
import type { MonitorShown } from '../../../src/monitoring/schemas.ts'
import { isPagePhone } from '../../../src/phones/phone.ts'
import { type Json, post } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { refused, said } from '../kit/parts.tsx'
import { MODE_NAMES, MODE_TEXTS } from '../words/monitors.ts'

/** Asks how, then has the supervisor's own phone ring. */
export function askMonitor(callId: string, mode: Mode, name: string): void {
  dialogs.open({
    title: `${MODE_NAMES[mode]}: ${name}`,
    children: <MonitorForm callId={callId} mode={mode} />,
  })
}

/** A telephone in the page answers by itself what its owner asked for. */
const CONNECTS = 'Điện thoại trong trình duyệt của bạn đang nối vào cuộc gọi.'
const RINGS = 'Máy để bàn của bạn đang đổ chuông. Nhấc máy để bắt đầu.'

const PHONES = [
  { value: '', label: 'Máy nào đang sẵn sàng' },
  { value: 'desk', label: 'Máy để bàn' },
  { value: 'web', label: 'Máy trong trình duyệt' },
]

function MonitorForm({ callId, mode }: Readonly<{ callId: string; mode: Mode }>) {
  const [isAsked, setAsked] = useState(false)
  const begin = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const phone = String(new FormData(event.currentTarget).get('phone') ?? '')
    setAsked(true)
    try {
      const body = phone === '' ? { mode } : { mode, phone }
      const monitor = await post<Json<typeof MonitorShown>>(`/api/calls/${callId}/monitors`, body)
      said(isPagePhone(monitor.endpoint) ? CONNECTS : RINGS)
      dialogs.closeAll()
    } catch (error) {
      refused(error)
    }
    setAsked(false)
  }
  return (
    <form onSubmit={event => void begin(event)}>
      <Stack>
        <Text size="sm">{MODE_TEXTS[mode]} Việc này được ghi vào nhật ký.</Text>
        <Radio.Group name="phone" label="Máy của bạn sẽ đổ chuông" defaultValue="">
          <Stack gap="xs" mt="xs">
            {PHONES.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button type="submit" loading={isAsked} data-autofocus>
            {MODE_NAMES[mode]}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
