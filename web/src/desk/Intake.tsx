import { Alert, Button, Group, Paper, Radio, SimpleGrid, Stack } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import type { FormEvent } from 'react'
import { post } from '../kit/api.ts'
import { clearing } from '../kit/clearing.ts'
import { DayInput } from '../kit/DayInput.tsx'
import { instantOf } from '../kit/instants.ts'
import { PageHead, textOf, Waiting } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { CHANNEL_NAMES } from '../words/tickets.ts'
import { FirstStep } from './drafts/FirstStep.tsx'
import { type Faults, FormFields } from './drafts/FormFields.tsx'
import { type Fields, receiptBody, type Ticket } from './drafts/fields.ts'
import { Received } from './drafts/Received.tsx'
import { useReceipt } from './drafts/useReceipt.ts'
import { type Channel, type Entry, type Source, useEntry } from './useEntry.ts'

const CHANNELS: readonly Channel[] = ['paper', 'portal', 'counter']

function bodyOf({ channel, source, letterDate, ownDeadline, receivedAt, fields, key }: Entry) {
  const given = Object.entries(source).filter(([, text]) => text.trim() !== '')
  return {
    ...receiptBody(fields),
    ...{ channel, key },
    ...(receivedAt === null ? {} : { receivedAt: instantOf(receivedAt) }),
    source: {
      ...Object.fromEntries(given),
      ...(letterDate === null ? {} : { letterDate }),
      ...(ownDeadline === null ? {} : { ownDeadline: instantOf(`${ownDeadline} 23:59:59`) }),
    },
  }
}

/** What came on paper, over the Government's portal, or to the counter (C09, C10). */
export default function Intake() {
  const { entry, change: keep, forget, begin } = useEntry()
  const { faults, ticket, error, isPending, send, unlessSent, reset } = useReceipt(
    (sent: Entry) => post<Ticket>('/api/tickets', bodyOf(sent)),
    forget,
  )
  if (entry === null) return <Waiting />
  const change = (part: Partial<Entry>) => unlessSent(() => keep(part))
  const type = (patch: Partial<Fields>) => change({ fields: { ...entry.fields, ...patch } })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(entry)
  }
  const again = () => {
    begin()
    reset()
  }
  if (ticket) return <Received ticket={ticket} onClose={again} />
  return (
    <>
      <PageHead title="Nhập phiếu" />
      <Paper withBorder p="md" maw={900} component="form" aria-label="Nhập phiếu" onSubmit={submit}>
        <Stack gap="sm">
          <Origin entry={entry} change={change} faults={faults} />
          <FormFields fields={entry.fields} type={type} faults={faults} />
          <FirstStep fields={entry.fields} type={type} faults={faults} />
          {error && (
            <Alert color="red" role="alert" p="xs">
              {textOf(error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={isPending}>
              Tiếp nhận phiếu
            </Button>
          </Group>
        </Stack>
      </Paper>
    </>
  )
}

type Props = Readonly<{ entry: Entry; change: (part: Partial<Entry>) => void; faults: Faults }>

/** Where it came from, and what that channel knows of it. */
function Origin({ entry, change, faults }: Props) {
  const { channel, source } = entry
  const text = (name: keyof Source, label: string) => ({
    ...{ label, value: source[name], maxLength: 100, error: faults[`source.${name}`], autoComplete: 'off' },
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ source: { ...source, [name]: event.currentTarget.value } }),
  })
  return (
    <VietnameseDates>
      <Radio.Group
        label="Nguồn tiếp nhận"
        value={channel}
        onChange={value => change({ channel: value as Channel })}
      >
        <Group gap="md" mt={4}>
          {CHANNELS.map(one => (
            <Radio key={one} value={one} label={CHANNEL_NAMES[one]} />
          ))}
        </Group>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
        <DateTimePicker
          label="Nhận lúc"
          description="Để trống nếu là bây giờ"
          clearable
          clearButtonProps={clearing('Bỏ chọn: Nhận lúc')}
          value={entry.receivedAt}
          onChange={receivedAt => change({ receivedAt })}
        />
        {channel === 'paper' && <TextInput {...text('registryNumber', 'Số vào sổ')} description=" " />}
        {channel === 'portal' && (
          <>
            <TextInput {...text('externalCode', 'Mã trên Cổng TTĐT Chính phủ')} description=" " />
            <TextInput {...text('letterNumber', 'Số văn bản của VPCP')} description=" " />
          </>
        )}
        {channel !== 'counter' && <LetterDates entry={entry} change={change} faults={faults} />}
        <TextInput {...text('note', 'Ghi chú nguồn')} maxLength={1_000} />
      </SimpleGrid>
    </VietnameseDates>
  )
}

function LetterDates({ entry, change, faults }: Props) {
  return (
    <>
      <DayInput
        label="Ngày văn bản"
        error={faults['source.letterDate']}
        value={entry.letterDate}
        onChange={letterDate => change({ letterDate })}
      />
      <DayInput
        label="Hạn ghi trong văn bản"
        value={entry.ownDeadline}
        onChange={ownDeadline => change({ ownDeadline })}
      />
    </>
  )
}
