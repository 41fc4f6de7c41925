import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { needsTotp } from '../../../../src/people/permissions.ts'
import { get, patch } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, PageHead, said, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { ROLE_NAMES } from '../../words/roles.ts'
import { Back } from '../Back.tsx'
import { Abilities } from './Abilities.tsx'
import { Access } from './Access.tsx'
import { type Account, PEOPLE, standingOf } from './accounts.ts'
import { PersonFields, type Typed } from './PersonFields.tsx'
import { Phones } from './Phones.tsx'

/** One account: who it is, what opens it, and what is on the desk. */
export default function Person() {
  const { id = '' } = useParams<{ id: string }>()
  const { may } = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: [...PEOPLE, 'one', id],
    queryFn: ({ signal }) => get<Account>(`/api/people/${id}`, {}, signal),
  })
  if (error) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const { role, isDisabled } = data
  return (
    <Stack>
      <Back to="/admin/people" title="Tài khoản" />
      <PageHead title={data.displayName}>
        {standingOf(data, Date.now(), needsTotp(role)).map(({ text, color }) => (
          <Badge key={text} color={color} variant="light" tt="none">
            {text}
          </Badge>
        ))}
      </PageHead>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Card withBorder component="section" aria-labelledby="person-data">
          <Title order={2} size="h5" id="person-data" mb="sm">
            Thông tin
          </Title>
          {may('person.manage') ? (
            <Change key={JSON.stringify(data)} person={data} />
          ) : (
            <Facts person={data} />
          )}
        </Card>
        <Stack>
          {may('person.manage') && <Access person={data} />}
          {may('phone.manage') && !isDisabled && <Phones personId={id} />}
          {may('operator.setSkills') && role === 'operator' && !isDisabled && <Abilities personId={id} />}
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}

function Facts({ person }: Readonly<{ person: Account }>) {
  return (
    <Stack gap={4}>
      <Text>Tên đăng nhập: {person.username}</Text>
      <Text>Vai trò: {ROLE_NAMES[person.role]}</Text>
      <Text>Tạo lúc: {dateTimeOf(person.createdAt)}</Text>
    </Stack>
  )
}

function Change({ person }: Readonly<{ person: Account }>) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: ({ username: _username, ...typed }: Typed & { username: string }) =>
      patch<Account>(`/api/people/${person.id}`, typed),
    onSuccess: async changed => {
      said('Đã lưu thông tin tài khoản.')
      client.setQueryData([...PEOPLE, 'one', person.id], changed)
      await client.invalidateQueries({ queryKey: [...PEOPLE, 'list'] })
    },
  })
  return (
    <PersonFields person={person} error={change.error} onSubmit={typed => change.mutate(typed)}>
      <Text size="sm" c="dimmed">
        Tên đăng nhập {person.username}, tạo ngày {dateTimeOf(person.createdAt)}. Đổi vai trò thì mọi phiên
        làm việc của người này kết thúc ngay.
      </Text>
      <Group justify="flex-end">
        <Button type="submit" loading={change.isPending}>
          Lưu
        </Button>
      </Group>
    </PersonFields>
  )
}
