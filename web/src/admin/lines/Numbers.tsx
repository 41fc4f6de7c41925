import { Button, Card, Group, Select, Stack, Table, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { post } from '../../kit/api.ts'
import { refused, said } from '../../kit/parts.tsx'
import { LineChangeModal } from './LineChangeModal.tsx'
import { LINES, type Shown } from './lines.ts'

/** Numbers that are ours: calls to others are not taken. */
export function Numbers({ shown }: Readonly<{ shown: Shown }>) {
  const client = useQueryClient()
  const [trunk, setTrunk] = useState<string | null>(null)
  const add = useMutation({
    mutationFn: (numbers: string[]) => post('/api/numbers', { numbers, trunk }),
    onSuccess: async () => {
      said('Đã thêm số.')
      await client.invalidateQueries({ queryKey: LINES })
    },
    onError: refused,
  })
  const [dropped, setDropped] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = String(new FormData(form).get('numbers') ?? '')
    const numbers = typed.split(/[\s,;]+/).filter(Boolean)
    if (numbers.length > 0) add.mutate(numbers, { onSuccess: () => form.reset() })
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
                    onClick={() => setDropped(number)}
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
              name="numbers"
              label="Thêm số"
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
              clearButtonProps={{ 'aria-label': 'Bỏ chọn đường' }}
            />
            <Button type="submit" variant="default" loading={add.isPending}>
              Thêm
            </Button>
          </Group>
        </form>
      </Stack>
      {dropped && (
        <LineChangeModal
          asked={{ of: 'number', name: dropped, becomes: null }}
          onClose={() => setDropped(null)}
        />
      )}
    </Card>
  )
}
