import { Button, Group, Paper, Select, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { put } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { AreaPicker } from '../pickers/pickers.tsx'
import { KIND_NAMES } from '../words/tickets.ts'
import { Refused } from './ActForm.tsx'
import type { Whole } from './data.ts'
import { EDITED, type Edited, editOf } from './editing.ts'
import { CONTENT_CHARS } from './forms.ts'
import { useTyped } from './typed.ts'
import type { Acting } from './useAct.ts'

type EditFormProps = Readonly<{ ticket: Whole; acting: Acting; close: () => void }>

/** Puts right what the ticket says; what it said stays in the version before (F04, E20). */
export function EditForm({ ticket, acting, close }: EditFormProps) {
  const save = useMutation({
    mutationFn: () =>
      put<Pick<Whole, 'version'>>(`/api/tickets/${ticket.id}/record`, {
        ...{ version: acting.seen, reason: typed.reason?.trim(), record },
      }),
    onSuccess: async shown => {
      said('Đã sửa thông tin phiếu.')
      forget()
      await acting.moved(shown)
      close()
    },
    onError: acting.refused,
  })
  const { typed, type, forget } = useTyped(`${ticket.id}/edit`, save.isPending)
  const record = editOf(ticket, typed)
  const value = (name: Edited) => typed[name] ?? ticket[name] ?? ''
  const send = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Paper withBorder p="md" component="section" aria-label="Sửa thông tin phiếu">
      <form onSubmit={send}>
        <Stack gap="sm">
          <Title order={3} size="h5">
            Sửa thông tin phiếu
          </Title>
          <Text size="sm" c="dimmed">
            Bản trước khi sửa được giữ nguyên trong nhật ký (QC 7.1).
          </Text>
          {EDITED.map(name => (
            <EditField key={name} name={name} value={value(name)} type={given => type(name, given)} />
          ))}
          <TextInput
            label="Lý do sửa"
            required
            maxLength={1_000}
            value={typed.reason ?? ''}
            onChange={event => type('reason', event.currentTarget.value)}
          />
          {save.error && <Refused error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Thôi
            </Button>
            <Button type="submit" loading={save.isPending} disabled={Object.keys(record).length === 0}>
              Lưu
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

const LABELS: Readonly<Record<Edited, string>> = {
  ...{ kind: 'Loại', content: 'Nội dung', callerName: 'Họ tên', callerNumber: 'Số điện thoại' },
  ...{ address: 'Địa chỉ', email: 'Thư điện tử', place: 'Nơi xảy ra', areaCode: 'Địa bàn' },
}

type EditFieldProps = Readonly<{ name: Edited; value: string; type: (value: string) => void }>

function EditField({ name, value, type }: EditFieldProps) {
  const label = LABELS[name]
  if (name === 'areaCode')
    return <AreaPicker label={label} value={value || null} onChange={one => type(one ?? '')} />
  if (name === 'kind')
    return (
      <Select
        label={label}
        value={value || null}
        onChange={one => type(one ?? '')}
        data={Object.entries(KIND_NAMES).map(([kind, words]) => ({ value: kind, label: words }))}
        allowDeselect={false}
      />
    )
  const Input = name === 'content' ? Textarea : TextInput
  return (
    <Input
      label={label}
      value={value}
      onChange={(event: { currentTarget: { value: string } }) => type(event.currentTarget.value)}
      {...(name === 'content'
        ? { autosize: true, minRows: 4, maxRows: 16, maxLength: CONTENT_CHARS }
        : { maxLength: 500 })}
    />
  )
}
