import {
  ActionIcon,
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  NumberInput,
  Stack,
  Table,
  Text,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { NewToken, TokenPage } from '../../../src/people/schemas.ts'
import { get, type Json, post, remove } from '../kit/api.ts'
import { dateOf, dateTimeOf } from '../kit/format.ts'
import { confirm, Failure, refused, said, textOf, Waiting } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'

type Token = Json<typeof TokenPage>['items'][number]
const KEY = ['me', 'tokens']
/** As src/people/credentials.ts has them, which no browser can read. */
const [DAYS_USUAL, DAYS_MOST] = [90, 365]

/** What scripts sign in with, in one's own name. */
export function Tokens() {
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Json<typeof TokenPage>>('/api/tokens', {}, signal),
  })
  const [isMaking, making] = useDisclosure(false)
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        Phần mềm dùng mã này có quyền như bạn. Không gửi mã cho ai; xóa ngay mã không dùng nữa.
      </Text>
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.items.length > 0 && <TokenTable tokens={data.items} />}
      <Button variant="default" onClick={making.open}>
        Tạo mã truy cập
      </Button>
      {isMaking && <NewTokenForm onClose={making.close} />}
    </Stack>
  )
}

function TokenTable({ tokens }: Readonly<{ tokens: readonly Token[] }>) {
  return (
    <Table.ScrollContainer minWidth={480} w="100%">
      <Table aria-label="Mã truy cập">
        <Table.Thead>
          <Table.Tr>
            {['Dùng cho', 'Tạo ngày', 'Dùng lần cuối', 'Hết hạn'].map(name => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
            <Table.Th scope="col" aria-label="Thao tác" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figures">
          {tokens.map(token => (
            <TokenRow key={token.id} token={token} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function TokenRow({ token }: Readonly<{ token: Token }>) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => remove(`/api/tokens/${token.id}`),
    onSuccess: () => said('Đã xóa mã truy cập.'),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  const ask = async () => {
    const isSure = await confirm({
      title: `Xóa mã “${token.name}”?`,
      text: 'Phần mềm đang dùng mã này sẽ không truy cập được nữa.',
      yes: 'Xóa mã',
      isDangerous: true,
    })
    if (isSure) end.mutate()
  }
  return (
    <Table.Tr>
      <Table.Td>{token.name}</Table.Td>
      <Table.Td>{dateOf(token.createdAt)}</Table.Td>
      <Table.Td>{dateTimeOf(token.lastSeenAt)}</Table.Td>
      <Table.Td>{dateOf(token.expiresAt)}</Table.Td>
      <Table.Td>
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          loading={end.isPending}
          onClick={ask}
          aria-label={`Xóa mã ${token.name}`}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  )
}

function NewTokenForm({ onClose }: Readonly<{ onClose: () => void }>) {
  const client = useQueryClient()
  const make = useMutation({
    mutationFn: (body: { name: string; expiresInDays: number }) =>
      post<Json<typeof NewToken>>('/api/tokens', body),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    make.mutate({ name: String(typed.get('name') ?? '').trim(), expiresInDays: Number(typed.get('days')) })
  }
  return (
    // The token is shown once, and comes with the answer.
    <Modal opened onClose={() => make.isPending || onClose()} title="Tạo mã truy cập">
      {make.data ? (
        <Made token={make.data.token} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {make.error && (
              <Alert color="red" role="alert">
                {textOf(make.error)}
              </Alert>
            )}
            <TextInput name="name" label="Dùng cho việc gì" maxLength={100} required data-autofocus />
            <NumberInput
              name="days"
              label="Số ngày có hiệu lực"
              defaultValue={DAYS_USUAL}
              min={1}
              max={DAYS_MOST}
              allowDecimal={false}
              required
            />
            <Button type="submit" loading={make.isPending}>
              Tạo mã
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  )
}

function Made({ token, onClose }: Readonly<{ token: string; onClose: () => void }>) {
  return (
    <Stack>
      <Alert color="orange">Mã chỉ hiện lần này. Sao chép và cất ở nơi an toàn.</Alert>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
        {token}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Đã sao chép' : 'Sao chép'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Xong</Button>
      </Group>
    </Stack>
  )
}
