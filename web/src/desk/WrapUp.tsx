import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { post, remove } from '../kit/api.ts'
import { clockOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { refused } from '../kit/parts.tsx'
import { keyOf, useKeys } from './keys.ts'
import type { LiveOperator } from './own.ts'

const MORE_SECONDS = 60

type Props = Readonly<{ operator: LiveOperator; told: (operator: LiveOperator) => void }>

/** Time for notes after a talk: it ends by itself, later where more is asked for, sooner where they are written. */
export function WrapUp({ operator, told }: Props) {
  const now = useNow()
  const longer = useMutation({
    mutationFn: () => post<LiveOperator>('/api/me/wrap-up/extension', { seconds: MORE_SECONDS }),
    onSuccess: told,
    onError: refused,
  })
  const done = useMutation({
    mutationFn: () => remove<LiveOperator>('/api/me/wrap-up'),
    onSuccess: told,
    onError: refused,
  })
  useKeys({ finish: () => done.isPending || done.mutate() })
  const until = Date.parse(operator.wrapUpUntil ?? operator.since)
  const whole = Math.max(1, until - Date.parse(operator.since))
  const left = Math.max(0, until - now)
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm">Còn {clockOf(left)} để ghi chú</Text>
        <Group gap={4}>
          <Button
            size="compact-xs"
            variant="default"
            loading={longer.isPending}
            onClick={() => longer.mutate()}
          >
            Thêm 1 phút
          </Button>
          <Button
            size="compact-xs"
            loading={done.isPending}
            onClick={() => done.mutate()}
            aria-keyshortcuts={keyOf('finish')}
          >
            Xong ghi chú
          </Button>
        </Group>
      </Group>
      <Progress value={(left / whole) * 100} aria-label="Thời gian ghi chú còn lại" />
    </Stack>
  )
}
