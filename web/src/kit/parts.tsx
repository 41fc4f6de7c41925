import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Problem } from './api.ts'
import { dialogs } from './dialogs.ts'

/** What stands where something is on its way, missing, or failed; the same everywhere. */

export function Waiting({ what = 'Đang tải…' }: Readonly<{ what?: string }>) {
  return (
    <Center p="xl" role="status">
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">{what}</Text>
      </Group>
    </Center>
  )
}

type NothingProps = Readonly<{ title: string; children?: ReactNode }>

/** An empty list says why it is empty and what to do. */
export function Nothing({ title, children }: NothingProps) {
  return (
    <Center p="xl">
      <Stack align="center" gap="xs" maw={420}>
        <IconInbox size={40} stroke={1.2} aria-hidden />
        <Text fw={600}>{title}</Text>
        {children && (
          <Text component="div" c="dimmed" ta="center">
            {children}
          </Text>
        )}
      </Stack>
    </Center>
  )
}

export function Failure({ error, retry }: Readonly<{ error: Error; retry?: () => void }>) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title="Không tải được" m="md">
      <Stack gap="sm" align="flex-start">
        <Text>{textOf(error)}</Text>
        {retry && (
          <Button variant="default" size="xs" onClick={retry}>
            Thử lại
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

export const textOf = (error: unknown) =>
  error instanceof Problem ? error.message : 'Có lỗi trên trang. Vui lòng tải lại.'

type PageHeadProps = Readonly<{ title: string; children?: ReactNode }>

/** The heading of a page, with what can be done to all of it. */
export function PageHead({ title, children }: PageHeadProps) {
  return (
    <Group justify="space-between" mb="md" wrap="wrap">
      <Title order={1} size="h3">
        {title}
      </Title>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  )
}

/** Something was done. */
export function said(message: string): void {
  notifications.show({ message, color: 'green' })
}

/** Something was refused or failed; stays until it is closed, since it may matter. */
export function refused(error: unknown): void {
  notifications.show({ message: textOf(error), color: 'red', autoClose: 10_000 })
}

type Asked = Readonly<{ title: string; text: ReactNode; yes: string; isDangerous?: boolean }>

/** Asks before what cannot be taken back. */
export function confirm({ title, text, yes, isDangerous = false }: Asked): Promise<boolean> {
  return new Promise(done => {
    dialogs.ask({
      title,
      children: text,
      labels: { confirm: yes, cancel: 'Không' },
      ...(isDangerous ? { confirmProps: { color: 'red' } } : {}),
      onConfirm: () => done(true),
      onCancel: () => done(false),
      onClose: () => done(false),
    })
  })
}
