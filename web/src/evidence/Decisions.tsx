import { Button, Group, Modal, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Decision } from '../../../src/recordings/access.ts'
import { post } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Textarea } from '../kit/typing.tsx'
import { AskForm, type Typed } from '../player/AskForm.tsx'
import { type AccessRequest, REQUESTS_KEY } from '../player/useLeave.ts'

type Kind = Readonly<{
  title: string
  path: string
  done: string
  colour: string
  reason: 'must' | 'may' | 'none'
}>

const KINDS: Readonly<Record<Decision, Kind>> = {
  grant: { title: 'Duyệt', path: 'grant', done: 'Đã duyệt.', colour: 'green', reason: 'may' },
  deny: { title: 'Từ chối', path: 'denial', done: 'Đã từ chối.', colour: 'red', reason: 'must' },
  revoke: {
    title: 'Thu hồi',
    path: 'revocation',
    done: 'Đã thu hồi quyền nghe.',
    colour: 'red',
    reason: 'must',
  },
  withdraw: { title: 'Rút đề nghị', path: 'withdrawal', done: 'Đã rút.', colour: 'gray', reason: 'none' },
}

const HOURS = [
  [8, '8 giờ'],
  [24, '1 ngày'],
  [72, '3 ngày'],
  [168, '7 ngày'],
  [720, '30 ngày'],
] as const
const USUAL_HOURS = 72

/** What this person may decide about a request as it stands. */
export function Decisions({ request }: Readonly<{ request: AccessRequest }>) {
  const { person, may } = useSession()
  const [chosen, setChosen] = useState<Decision | null>(null)
  const { state, askedBy, for: hearer } = request
  const isOwn = askedBy?.id === person.id || hearer?.id === person.id
  const mayGrant = may('recording.grant')
  // Whoever asks, or is to hear it, does not decide; the server holds to the same.
  const offered: Decision[] = [
    ...(state === 'asked' && mayGrant && !isOwn ? (['grant', 'deny'] as const) : []),
    ...(state === 'asked' && isOwn && may('recording.ask') ? (['withdraw'] as const) : []),
    ...(state === 'granted' && mayGrant ? (['revoke'] as const) : []),
  ]
  return (
    <Group gap="xs">
      {offered.map(one => (
        <Button key={one} size="xs" variant="light" color={KINDS[one].colour} onClick={() => setChosen(one)}>
          {KINDS[one].title}
        </Button>
      ))}
      <Modal
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={chosen && `${KINDS[chosen].title}: phiếu ${request.ticketCode ?? ''}`}
        centered
      >
        {chosen && <DecisionForm request={request} decision={chosen} onDone={() => setChosen(null)} />}
      </Modal>
    </Group>
  )
}

type FormProps = Readonly<{ request: AccessRequest; decision: Decision; onDone: () => void }>

function DecisionForm({ request, decision, onDone }: FormProps) {
  const client = useQueryClient()
  const kind = KINDS[decision]
  const decide = useMutation({
    mutationFn: (body: object) => post(`/api/recording-requests/${request.id}/${kind.path}`, body),
    onSuccess() {
      said(kind.done)
      void client.invalidateQueries({ queryKey: REQUESTS_KEY })
      onDone()
    },
  })
  const send = (typed: Typed) => {
    const reason = typed('reason')
    const hours = decision === 'grant' ? { hours: Number(typed('hours')) } : {}
    decide.mutate({ ...hours, ...(reason ? { reason } : {}) })
  }
  return (
    <AskForm yes={kind.title} colour={kind.colour} asking={decide} onSubmit={send}>
      {decision === 'grant' && (
        <NativeSelect
          name="hours"
          label="Được nghe trong"
          defaultValue={String(USUAL_HOURS)}
          data={HOURS.map(([hours, label]) => ({ value: String(hours), label }))}
        />
      )}
      {kind.reason !== 'none' && (
        <Textarea
          name="reason"
          label={kind.reason === 'must' ? 'Lý do' : 'Ghi chú (nếu có)'}
          required={kind.reason === 'must'}
          minLength={3}
          maxLength={500}
          data-autofocus
        />
      )}
    </AskForm>
  )
}
