import { ActionIcon, Button, Card, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { wordsOf } from '../../words/settings.ts'
import { Field, type FieldProps, Frame } from './Field.tsx'
import { type At, below } from './form.tsx'
import { blankOf, keyedOf, nameOf, type Part, withPart } from './model.ts'

type Of<K extends Part['is']> = Extract<Part, { is: K }>

/** Elements in their order; added at the end, moved, taken away. */
export function ListField({ part, at, value, onChange, isBare = false }: FieldProps<Of<'list'>>) {
  const list = Array.isArray(value) ? value : []
  const title = wordsOf(`${at.path}.*`)?.title ?? 'Mục'
  const set = (place: number, element: unknown) =>
    onChange(list.map((one, n) => (n === place ? element : one)))
  const move = (place: number, by: number) => onChange(moved(list, place, by))
  const inner = (
    <Stack gap="xs">
      {list.map((element, place) => (
        <Element
          key={below(at, String(place)).path}
          title={`${title} ${place + 1}`}
          isPlain={part.item.is !== 'group' && part.item.is !== 'variant'}
          onRemove={list.length > part.least ? () => onChange(list.filter((_one, n) => n !== place)) : null}
          onUp={place > 0 ? () => move(place, -1) : null}
          onDown={place < list.length - 1 ? () => move(place, 1) : null}
        >
          <Field
            isBare
            part={part.item}
            at={below(at, String(place), nameOf(element))}
            value={element}
            onChange={one => set(place, one)}
          />
        </Element>
      ))}
      {list.length === 0 && (
        <Text size="sm" c="dimmed">
          Chưa có mục nào.
        </Text>
      )}
      {list.length < part.most && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...list, blankOf(part.item)])}
        >
          Thêm {title.toLowerCase()}
        </Button>
      )}
    </Stack>
  )
  return isBare ? inner : <Frame at={at}>{inner}</Frame>
}

function moved(list: readonly unknown[], place: number, by: number): unknown[] {
  const others = list.filter((_one, n) => n !== place)
  return others.toSpliced(place + by, 0, list[place])
}

type ElementProps = Readonly<{
  title: string
  /** One box: no card around it. */
  isPlain: boolean
  onRemove: (() => void) | null
  onUp?: (() => void) | null
  onDown?: (() => void) | null
  children: React.ReactNode
}>

function Element({ title, isPlain, onRemove, onUp = null, onDown = null, children }: ElementProps) {
  const acts = (
    <Group gap={2} wrap="nowrap">
      {onUp && <Act label={`Đưa ${title} lên`} icon={IconArrowUp} onClick={onUp} />}
      {onDown && <Act label={`Đưa ${title} xuống`} icon={IconArrowDown} onClick={onDown} />}
      {onRemove && <Act label={`Bỏ ${title}`} icon={IconTrash} onClick={onRemove} />}
    </Group>
  )
  if (isPlain)
    return (
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <div style={{ flex: '0 1 420px' }}>{children}</div>
        {acts}
      </Group>
    )
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {acts}
      </Group>
      {children}
    </Card>
  )
}

type ActProps = Readonly<{ label: string; icon: typeof IconPlus; onClick: () => void }>
function Act({ label, icon: Picture, onClick }: ActProps) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick} size={28}>
      <Picture size={16} aria-hidden />
    </ActionIcon>
  )
}

/** Elements by a name that is chosen once: branches of a menu, keys of a branch. */
export function NamesField({ part, at, value, onChange, isBare = false }: FieldProps<Of<'names'>>) {
  const [name, setName] = useState('')
  const keyed = keyedOf(value)
  const title = wordsOf(`${at.path}.*`)?.title ?? 'Mục'
  const isNew = new RegExp(part.pattern).test(name) && !Object.hasOwn(keyed, name)
  const add = () => {
    onChange(withPart(keyed, name, blankOf(part.item)))
    setName('')
  }
  const inner = (
    <Stack gap="xs">
      {Object.entries(keyed).map(([one, element]) => (
        <Element
          key={one}
          title={`${title} ${one}`}
          isPlain={false}
          onRemove={() => onChange(withPart(keyed, one, undefined))}
        >
          <Field
            isBare
            part={part.item}
            at={below(at, one)}
            value={element}
            onChange={changed => onChange(withPart(keyed, one, changed))}
          />
        </Element>
      ))}
      <Group align="flex-end" gap="xs">
        <TextInput
          label={`Tên ${title.toLowerCase()} mới`}
          size="xs"
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          w={180}
        />
        <Button
          variant="default"
          size="xs"
          disabled={!isNew}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          Thêm {title.toLowerCase()}
        </Button>
      </Group>
    </Stack>
  )
  return isBare ? inner : <Frame at={at}>{inner}</Frame>
}

/** Many that may be set, few that are: what is set is shown, the rest is chosen from a list. */
export function SparseField({ part, at, value, onChange, isBare = false }: FieldProps<Of<'sparse'>>) {
  const keyed = keyedOf(value)
  const set = part.fields.filter(({ name }) => Object.hasOwn(keyed, name))
  const rest = part.fields.filter(({ name }) => !Object.hasOwn(keyed, name))
  const add = (name: string | null) => {
    const field = part.fields.find(one => one.name === name)
    if (field) onChange(withPart(keyed, field.name, blankOf(field.part)))
  }
  const inner = (
    <Stack gap="xs">
      {set.map(({ name, part: one }) => (
        <Element
          key={name}
          title={titleOf(at, name)}
          isPlain={false}
          onRemove={() => onChange(withPart(keyed, name, undefined))}
        >
          <Field
            isBare
            part={one}
            at={below(at, name)}
            value={keyed[name]}
            onChange={changed => onChange(withPart(keyed, name, changed))}
          />
        </Element>
      ))}
      {rest.length > 0 && (
        <Select
          aria-label={`Thêm vào ${wordsOf(at.path)?.title ?? 'danh sách'}`}
          placeholder="Thêm…"
          size="xs"
          data={rest.map(({ name }) => ({ value: name, label: titleOf(at, name) }))}
          value={null}
          onChange={add}
          searchable
          w={260}
        />
      )}
    </Stack>
  )
  return isBare ? inner : <Frame at={at}>{inner}</Frame>
}

const titleOf = (at: At, name: string) => wordsOf(`${at.path}.${name}`)?.title ?? name
