import { Badge, Box, Card, Group, Text } from '@mantine/core'
import { isKeyed } from './model.ts'
import { type Branch, treeOf } from './tree.ts'

/** What a caller meets, drawn; the form below changes it. */
export function MenuTree({
  section,
  value,
}: Readonly<{ section: 'menu' | 'disasterProfile'; value: unknown }>) {
  const menu = section === 'menu' ? value : isKeyed(value) ? value.menu : null
  const tree = treeOf(menu)
  if (!tree) return null
  return (
    <Card withBorder component="section" aria-label="Sơ đồ menu">
      <Drawn branch={tree} />
    </Card>
  )
}

function Drawn({ branch }: Readonly<{ branch: Branch }>) {
  return (
    <Box>
      <Text size="sm" fw={600}>
        {branch.name}
      </Text>
      <Text size="sm" c="dimmed" lineClamp={2}>
        {branch.says}
      </Text>
      <Box
        component="ul"
        m={0}
        pl="md"
        style={{ listStyle: 'none', borderLeft: '2px solid var(--mantine-color-default-border)' }}
      >
        {branch.keys.map(({ key, does, leads, back }) => (
          <li key={key}>
            <Group gap="xs" my={4}>
              <Badge variant="outline" radius="sm">
                {key}
              </Badge>
              <Text size="sm">
                {does}
                {back ? ` “${back}” (ở trên)` : ''}
              </Text>
            </Group>
            {leads && <Drawn branch={leads} />}
          </li>
        ))}
      </Box>
    </Box>
  )
}
