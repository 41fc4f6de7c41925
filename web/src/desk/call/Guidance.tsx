import { Button, Group, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPhoneCall } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { post, remove } from '../../kit/api.ts'
import { refused, said } from '../../kit/parts.tsx'
import { keyOf, useKeys } from '../keys.ts'
import { guidedIn, type LiveEntry } from '../own.ts'
import { type Mine, useDeskSettings } from '../useOwn.ts'

/** The citizen was told to dial an emergency number: one press keeps it, another one takes it back. */
export function Guidance({ callId, mine }: Readonly<{ callId: string; mine: Mine }>) {
  const [isOpen, menu] = useDisclosure(false)
  const { data } = useDeskSettings()
  const guide = useMutation({
    mutationFn: (number: string) => post<LiveEntry>(`/api/calls/${callId}/guidance`, { number }),
    onSuccess: (_entry, number) => said(`Đã ghi: hướng dẫn người dân gọi ${number}.`),
    onError: refused,
  })
  const undo = useMutation({
    mutationFn: (id: number) => remove(`/api/calls/${callId}/guidance/${id}`),
    onSuccess: () => said('Đã hủy hướng dẫn.'),
    onError: refused,
  })
  useKeys({ guide: menu.open })
  return (
    <>
      <Menu opened={isOpen} onChange={menu.set} position="bottom-start">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            loading={guide.isPending}
            leftSection={<IconPhoneCall size={16} aria-hidden />}
            aria-keyshortcuts={keyOf('guide')}
          >
            Hướng dẫn gọi
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {data?.emergency.map(({ number, what }) => (
            <Menu.Item key={number} onClick={() => guide.mutate(number)}>
              <b>{number}</b> {what}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {guidedIn(mine.own, callId).map(({ id, facts }) => (
        <Group key={id} gap={4}>
          <Text size="sm">Đã hướng dẫn gọi {String(facts.number)}</Text>
          <Button size="compact-xs" variant="subtle" loading={undo.isPending} onClick={() => undo.mutate(id)}>
            Hủy hướng dẫn {String(facts.number)}
          </Button>
        </Group>
      ))}
    </>
  )
}
