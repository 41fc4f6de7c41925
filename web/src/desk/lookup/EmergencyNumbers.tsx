import { Button, Group, Stack, Text } from '@mantine/core'
import { useDeskSettings } from '../useOwn.ts'
import type { Insert } from './LookUp.tsx'

/** Numbers that a citizen in danger is told to dial. */
export function EmergencyNumbers({ insert }: Readonly<{ insert: Insert }>) {
  const { data } = useDeskSettings()
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Số khẩn cấp">
      {data?.emergency.map(({ number, what }) => (
        <Group key={number} component="li" gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm">
            <b>{number}</b> {what}
          </Text>
          {insert && (
            <Button
              size="compact-xs"
              variant="light"
              aria-label={`Chèn số ${number}`}
              onClick={() => insert(`${number}: ${what}`)}
            >
              Chèn
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  )
}
