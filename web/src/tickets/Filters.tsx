import { Button, Group, Paper, Select, SimpleGrid, Skeleton } from '@mantine/core'
import { clearing } from '../kit/clearing.ts'
import { onceDrawn } from '../kit/later.ts'
import { AreaPicker, FieldPicker, UnitPicker } from '../pickers/pickers.tsx'
import { CHOICES, type Filter } from './filters.ts'

const Period = onceDrawn(
  async () => (await import('./Period.tsx')).Period,
  () => <Skeleton h={54} />,
)

type FiltersProps = Readonly<{
  filter: Filter
  set: (name: string, value: string | null) => void
  clear: () => void
}>

/** What cuts the list; everything that is chosen holds at once. */
export function Filters({ filter, set, clear }: FiltersProps) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Bộ lọc">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 5 }} spacing="xs">
        {CHOICES.map(({ name, label, data }) => (
          <Select
            key={name}
            size="xs"
            label={label}
            placeholder="Tất cả"
            data={[...data]}
            value={filter[name] ?? null}
            onChange={value => set(name, value)}
            clearable
            clearButtonProps={clearing(`Bỏ chọn ${label}`)}
          />
        ))}
        <FieldPicker size="xs" value={filter.fieldCode ?? null} onChange={value => set('fieldCode', value)} />
        <AreaPicker size="xs" value={filter.areaCode ?? null} onChange={value => set('areaCode', value)} />
        <UnitPicker size="xs" value={filter.unitId ?? null} onChange={value => set('unitId', value)} />
        <Period from={filter.from} to={filter.to} set={set} />
      </SimpleGrid>
      <Group justify="flex-end" mt="xs">
        <Button variant="subtle" size="xs" onClick={clear}>
          Bỏ mọi bộ lọc
        </Button>
      </Group>
    </Paper>
  )
}
