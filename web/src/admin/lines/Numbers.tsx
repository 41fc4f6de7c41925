import { Button, Card, Group, Select, Stack, Table, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { clearing } from '../../kit/clearing.ts'
import { LineChangeModal } from './LineChangeModal.tsx'
import type { AskedLine, Shown } from './lines.ts'

/** Numbers that are ours: calls to others are not taken. */
export function Numbers({ shown }: Readonly<{ shown: Shown }>) {
  const [trunk, setTrunk] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<AskedLine | null>(null)
  const ask = (numbers: string[], becomes: { trunk: string | null } | null) =>
    setAsked({ of: 'numbers', numbers, becomes })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const numbers = typed.split(/[\s,;]+/).filter(Boolean)
    if (numbers.length > 0) ask(numbers, { trunk })
  }
  return (
    <Card withBorder component="section" aria-labelledby="lines-numbers">
      <Title order={2} size="h5" id="lines-numbers" mb="sm">
        Số của tổng đài
      </Title>
      <Stack>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Số</Table.Th>
              <Table.Th>Đường gọi ra</Table.Th>
              <Table.Th>Việc</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.numbers.map(({ number, trunk: line }) => (
              <Table.Tr key={number}>
                <Table.Td className="figures">{number}</Table.Td>
                <Table.Td>{line ?? 'Đường nào cũng được'}</Table.Td>
                <Table.Td>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={`Bỏ số ${number}`}
                    onClick={() => ask([number], null)}
                  >
                    Bỏ
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              label="Thêm hoặc đổi số"
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
              description="Như nhà mạng gửi: 1022, 02771022, +842771022"
              required
            />
            <Select
              label="Đường gọi ra"
              placeholder="Đường nào cũng được"
              data={shown.trunks.map(({ name }) => name)}
              value={trunk}
              onChange={setTrunk}
              clearable
              clearButtonProps={clearing('Bỏ chọn đường')}
            />
            <Button type="submit" variant="default">
              Xem trước
            </Button>
          </Group>
        </form>
      </Stack>
      {asked && (
        <LineChangeModal
          asked={asked}
          onClose={() => setAsked(null)}
          onDone={() => asked.becomes && setTyped('')}
        />
      )}
    </Card>
  )
}
