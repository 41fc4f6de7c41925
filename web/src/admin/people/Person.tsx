import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'wouter'
import { needsTotp } from '../../../../src/people/permissions.ts'
import { get } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, PageHead, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { ROLE_NAMES } from '../../words/roles.ts'
import { Back } from '../Back.tsx'
import { Plans } from '../Plans.tsx'
import { Abilities } from './Abilities.tsx'
import { Access } from './Access.tsx'
import { AccountHistory } from './AccountHistory.tsx'
import { type Account, PEOPLE, standingOf } from './accounts.ts'
import { ChangeModal } from './ChangeModal.tsx'
import { type Asked, plansOf } from './changes.ts'
import { PersonFields } from './PersonFields.tsx'
import { Phones } from './Phones.tsx'

/** One account: who it is, what opens it, and what is on the desk. */
export default function Person() {
  const { id = '' } = useParams<{ id: string }>()
  const { may } = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: [...PEOPLE, 'one', id],
    queryFn: ({ signal }) => get<Account>(`/api/people/${id}`, {}, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
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
            <Change key={JSON.stringify(shownIn(data))} person={data} />
          ) : (
            <Facts person={data} />
          )}
        </Card>
        <Stack>
          <Plans of={plansOf(data)} mayWithdraw={may('person.manage')} />
          {may('person.manage') && <Access person={data} />}
          {may('phone.manage') && !isDisabled && <Phones personId={id} />}
          {may('operator.setSkills') && role === 'operator' && !isDisabled && <Abilities personId={id} />}
        </Stack>
        <AccountHistory person={data} />
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

/** The form begins anew where one of these is another; whoever opens the account beside it loses no word in it. */
const shownIn = ({ displayName, role, unitId, mobile, email }: Account) => [
  ...[displayName, role, unitId, mobile, email],
]

function Change({ person }: Readonly<{ person: Account }>) {
  const [asked, setAsked] = useState<Asked | null>(null)
  return (
    <>
      <PersonFields
        person={person}
        error={null}
        onSubmit={({ username: _username, ...typed }) => setAsked(otherThan(person, typed))}
      >
        <Text size="sm" c="dimmed">
          Tên đăng nhập {person.username}, tạo ngày {dateTimeOf(person.createdAt)}.
        </Text>
        <Group justify="flex-end">
          <Button type="submit">Xem trước</Button>
        </Group>
      </PersonFields>
      {asked && <ChangeModal person={person} asked={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

/** Only what was typed otherwise: what somebody else changes meanwhile stays theirs. */
const otherThan = (person: Account, typed: Asked): Asked =>
  Object.fromEntries(
    Object.entries(typed).filter(([key, value]) => person[key as keyof Asked] !== value),
  ) as Asked
