import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef } from 'react'
import { Problem } from '../kit/api.ts'
import { timeOf } from '../kit/format.ts'
import { confirm, refused, said, textOf } from '../kit/parts.tsx'
import { ActField } from './ActField.tsx'
import type { Whole } from './data.ts'
import { type Act, FORMS, type Form, labelOf, missingIn } from './forms.ts'
import { useTyped } from './typed.ts'
import { type Acting, sinceOf } from './useAct.ts'

type ActFormProps = Readonly<{ act: Act; ticket: Whole; acting: Acting; close: () => void }>

/** The form of one act. What is typed stays, whatever becomes of the ticket meanwhile, until it was sent or thrown away. */
export function ActForm({ act, ticket, acting, close }: ActFormProps) {
  const form = FORMS[act]
  const { isPending, error, reset } = acting.act
  const { typed, type, forget } = useTyped(`${ticket.id}/${act}`, isPending)
  const isHere = useIsHere()
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (missingIn(form, typed) || !(await isSure(form))) return
    // Also when the page was left meanwhile: what was sent does not stand here as unsent.
    await acting.act.mutateAsync(form.event(typed)).then(
      () => {
        said(form.done)
        forget()
        close()
      },
      error => isHere.current || refused(error), // else told below
    )
  }
  return (
    <Paper withBorder p="md" component="section" aria-label={form.label}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <div>
            <Title order={3} size="h5">
              {labelOf(act, ticket.urgency === 'urgent')}
            </Title>
            <Text size="sm" c="dimmed">
              {form.about}
            </Text>
          </div>
          {form.fields.map((field, place) => (
            <ActField key={field.name} {...{ field, ticket, typed, type }} isFirst={place === 0} />
          ))}
          {error && <Refused error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button
              variant="default"
              onClick={() => {
                reset()
                close()
              }}
            >
              Thôi
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={missingIn(form, typed) !== null}
              {...(form.weight === 'danger' ? { color: 'red' } : {})}
            >
              {isConflict(error) ? 'Tôi đã xem, vẫn gửi' : form.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

/** Whether what is told here is read: somebody may have gone to another page meanwhile. */
function useIsHere() {
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return isHere
}

/** What nothing takes back is asked once more. */
export const isSure = async ({ sure, label, send }: Form): Promise<boolean> =>
  sure === undefined || confirm({ title: `${label}?`, text: sure, yes: send })

const isConflict = (error: unknown) => error instanceof Problem && error.code === 'ticket-changed'

/** Why it was not taken: with the article, or with what others did first. */
export function Refused({ error }: Readonly<{ error: Error }>) {
  const since = sinceOf(error)
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={isConflict(error) ? 'Phiếu vừa thay đổi' : 'Chưa thực hiện được'}
    >
      <Text size="sm">{textOf(error)}</Text>
      {since.length > 0 && (
        <Stack gap={2} mt="xs">
          {since.map(({ number, at, text }) => (
            <Text key={number} size="sm">
              {timeOf(at)} – {text}
            </Text>
          ))}
        </Stack>
      )}
    </Alert>
  )
}
