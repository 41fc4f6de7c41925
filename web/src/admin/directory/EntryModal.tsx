import { Alert, Button, Card, Group, Modal, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { post } from '../../kit/api.ts'
import { said, textOf, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { type EditedKind, KIND_TITLES } from '../../words/directory.ts'
import { From } from '../From.tsx'
import { differencesIn } from '../settings/differ.ts'
import { Field } from '../settings/Field.tsx'
import { FormAround } from '../settings/form.tsx'
import { instantOf } from '../settings/instants.ts'
import { Lines } from '../settings/Lines.tsx'
import { blankOf, faultsElsewhere, type Part, partOf, pathsIn } from '../settings/model.ts'
import { faultsOf } from '../settings/useChange.ts'
import { DIRECTORY, type Entry, useForms } from './entries.ts'
import { Merger } from './Merger.tsx'
import { Versions } from './Versions.tsx'

type Props = Readonly<{ kind: EditedKind; entry: Entry | null; onClose: () => void }>

/** One unit, field, area or rule: changed from a date on, ended, merged, and what it was. */
export function EntryModal({ kind, entry, onClose }: Props) {
  const forms = useForms()
  const shape = forms.data?.[kind]
  const title = entry ? KIND_TITLES[kind] : `Thêm ${KIND_TITLES[kind].toLowerCase()}`
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Đóng' }}
    >
      {!shape && <Waiting />}
      {shape && entry === null && (
        <EntryForm kind={kind} entry={null} part={partOf(shape)} onClose={onClose} />
      )}
      {shape && entry && (
        <Tabs defaultValue="form" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="form">Nội dung</Tabs.Tab>
            <Tabs.Tab value="history">Lịch sử</Tabs.Tab>
            {kind === 'unit' && !entry.isOver && <Tabs.Tab value="merger">Sáp nhập</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="form" pt="md">
            <EntryForm kind={kind} entry={entry} part={partOf(shape)} onClose={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <Versions kind={kind} entry={entry} onDone={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="merger" pt="md">
            <Merger unitId={entry.subject} onDone={onClose} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Modal>
  )
}

type Asked = Readonly<{ code: string; value: unknown; isOver?: boolean; from: string | null; reason: string }>

function useKeeping({ kind, entry, onClose }: Props) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ code, value, isOver, from, reason }: Asked) => {
      const shared = { reason, effectiveFrom: instantOf(from) }
      return entry
        ? post(`/api/directory/${kind}/changes`, {
            subject: entry.subject,
            ...(isOver === undefined ? { value } : { isOver }),
            ...shared,
          })
        : post(`/api/directory/${kind}`, { value, ...(kind === 'route' ? {} : { code }), ...shared })
    },
    onSuccess: async () => {
      said('Đã ghi vào danh mục.')
      onClose()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
}

function EntryForm({ part, ...props }: Props & { part: Part }) {
  const { kind, entry } = props
  const { may } = useSession()
  const held = entry?.value ?? blankOf(part)
  const [value, setValue] = useState<unknown>(held)
  const [code, setCode] = useState('')
  const [from, setFrom] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const keep = useKeeping(props)
  const faults = faultsOf(keep.error)
  const shown = new Set(pathsIn(part, value, ['']))
  const mayChange = may('directory.change')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    keep.mutate({ code: code.trim(), value, from, reason: reason.trim() })
  }
  const end = () => keep.mutate({ code, value, isOver: entry?.isOver !== true, from, reason: reason.trim() })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {keep.error && (
          <Alert color="red" role="alert">
            <Text size="sm">{textOf(keep.error)}</Text>
            {faultsElsewhere(faults, shown).map(({ path, detail }) => (
              <Text key={`${path} ${detail}`} size="sm">
                {detail}
              </Text>
            ))}
          </Alert>
        )}
        {!entry && kind !== 'route' && (
          <TextInput
            label="Mã"
            description="Chữ không dấu, số; không đổi được về sau"
            value={code}
            onChange={event => setCode(event.currentTarget.value)}
            required
          />
        )}
        <FormAround value={{ faults, choicesAt: () => null }}>
          <fieldset disabled={!mayChange} style={{ border: 0, padding: 0, margin: 0, minInlineSize: 0 }}>
            <Field isBare part={part} at={{ path: kind, names: [''] }} value={value} onChange={setValue} />
          </fieldset>
        </FormAround>
        {mayChange && (
          <Card withBorder>
            <Stack gap="sm">
              {entry && value !== held && <Lines differs={differencesIn(kind, held, value)} />}
              <From value={from} onChange={setFrom} />
              <Textarea
                label="Lý do"
                description="Ghi vào nhật ký, giữ mãi"
                value={reason}
                onChange={event => setReason(event.currentTarget.value)}
                required
                minLength={3}
                maxLength={500}
                autosize
              />
              <Group justify="space-between">
                {entry ? (
                  <Button
                    variant="light"
                    color={entry.isOver ? 'blue' : 'red'}
                    loading={keep.isPending}
                    disabled={reason.trim().length < 3 || from === ''}
                    onClick={end}
                  >
                    {entry.isOver ? 'Dùng lại' : 'Không còn nữa'}
                  </Button>
                ) : (
                  <span />
                )}
                <Button
                  type="submit"
                  loading={keep.isPending}
                  disabled={from === '' || (entry !== null && value === held)}
                >
                  Ghi
                </Button>
              </Group>
            </Stack>
          </Card>
        )}
      </Stack>
    </form>
  )
}
