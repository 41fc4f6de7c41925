import { Alert, Button, Group, List, Modal, Radio, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { LETTER_KIND_LABELS, LETTER_TICKETS_MOST, type LetterKind } from '../../../src/documents/registry.ts'
import type { LetterShown } from '../../../src/documents/schemas.ts'
import type { WorkingTimeShown } from '../../../src/sla/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { numberOf } from '../kit/format.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { refused, said } from '../kit/parts.tsx'
import { DueInput } from './DueInput.tsx'
import { byUnit } from './late.ts'
import type { Ticket } from './useAct.ts'
import { useNames } from './useNames.ts'

/** What is asked of a unit that is late is asked within so many working days, unless somebody says otherwise. */
const USUAL_DAYS = 3
const KINDS: readonly LetterKind[] = ['remind', 'urge', 'explain']

type Props = Readonly<{ tickets: readonly Ticket[]; onClose: () => void }>
type Asked = Readonly<{ kind: LetterKind; dueAt: string | null }>

/** Letters about what was picked, one to each unit (E11). */
export function DraftLetters({ tickets, onClose }: Props) {
  const [kind, setKind] = useState<LetterKind>('urge')
  const [due, setDue] = useDue()
  const units = byUnit(tickets)
  const draft = useDrafting(units, onClose)
  const isTooMany = [...units.values()].some(some => some.length > LETTER_TICKETS_MOST)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    draft.mutate({ kind, dueAt: instantOf(due) })
  }
  return (
    <Modal opened onClose={onClose} title="Soạn văn bản đôn đốc" size="lg">
      <form onSubmit={submit}>
        <Stack>
          <Radio.Group
            label="Loại văn bản"
            value={kind}
            onChange={value => setKind(value as LetterKind)}
            required
          >
            <Group mt="xs">
              {KINDS.map(one => (
                <Radio key={one} value={one} label={LETTER_KIND_LABELS[one]} />
              ))}
            </Group>
          </Radio.Group>
          <DueInput
            label="Đề nghị trả lời trước"
            description={`Mặc định ${USUAL_DAYS} ngày làm việc`}
            value={due}
            onChange={setDue}
          />
          <Recipients units={units} />
          {isTooMany && (
            <Alert color="orange">
              Một văn bản nêu nhiều nhất {LETTER_TICKETS_MOST} phiếu. Hãy chọn bớt.
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button
              type="submit"
              loading={draft.isPending}
              disabled={isTooMany || units.size === 0}
              data-autofocus
            >
              {units.size > 1 ? `Lập ${numberOf(units.size)} dự thảo` : 'Lập dự thảo'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function Recipients({ units }: Readonly<{ units: ReadonlyMap<string, readonly Ticket[]> }>) {
  const names = useNames()
  return (
    <div>
      <Text fw={500} size="sm">
        Nơi nhận
      </Text>
      <List size="sm">
        {[...units].map(([unitId, some]) => (
          <List.Item key={unitId}>
            {names.unit(unitId)}: {some.map(({ code }) => code).join(', ')}
          </List.Item>
        ))}
      </List>
    </div>
  )
}

/** By the working calendar, until somebody picks another day. */
function useDue() {
  const [picked, pick] = useState<string | null | undefined>(undefined)
  const { data } = useQuery({
    queryKey: ['working-time', USUAL_DAYS],
    queryFn: ({ signal }) =>
      get<Json<typeof WorkingTimeShown>>('/api/working-time', { days: USUAL_DAYS }, signal),
  })
  return [picked === undefined ? wallOf(data?.due ?? null) : picked, pick] as const
}

function useDrafting(units: ReadonlyMap<string, readonly Ticket[]>, onClose: () => void) {
  const client = useQueryClient()
  const [, go] = useLocation()
  return useMutation({
    // One after the other: where one is refused, those before it are there and are said to be.
    mutationFn: async ({ kind, dueAt }: Asked) => {
      const made: string[] = []
      for (const [unitId, some] of units) {
        const tickets = some.map(({ id }) => id)
        const letter = await post<Json<typeof LetterShown>>('/api/letters', { kind, unitId, tickets, dueAt })
        made.push(letter.id)
      }
      return made
    },
    onSuccess: made => {
      said(made.length === 1 ? 'Đã lập dự thảo văn bản.' : `Đã lập ${numberOf(made.length)} dự thảo.`)
      onClose()
      go(made.length === 1 ? `/letters/${made[0]}` : '/letters?state=draft')
    },
    onError: refused,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['letters'] })
      await client.invalidateQueries({ queryKey: ['reports', 'waiting'] })
    },
  })
}
