import { Group, Select, type SelectProps, Stack, Text } from '@mantine/core'
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import { clearing } from '../kit/clearing.ts'
import { type Choice, formerly, offered } from './choices.ts'

/** More than these nobody reads: typing one more letter is quicker. */
const MOST = 80

/** What every picker takes: a value that the owner holds, or none and a `name` in a form. */
export type PickerProps = Readonly<{
  label: string
  value: string | null
  onChange: (value: string | null) => void
}> &
  Partial<
    Pick<SelectProps, 'description' | 'error' | 'placeholder' | 'disabled' | 'size' | 'id' | 'name' | 'w'>
  > &
  Readonly<{
    /** It may not be left empty. */
    required?: boolean
    autoFocus?: boolean
  }>

type Props = PickerProps & Readonly<{ choices: readonly Choice[] | undefined; failed?: boolean }>

/**
 * One of many, found by typing without diacritics: arrows move, Enter takes, Escape closes. Who types before the list has come
 * need not wait for it: what was typed is looked for then, and an Enter that was pressed takes then.
 */
export function Picker({ choices, failed = false, label, required = false, ...others }: Props) {
  const [typed, setTyped] = useState('')
  // A form is drawn anew with each key in any of its boxes: a list that nobody sees costs nothing.
  const [isOpen, setOpen] = useState(false)
  /** What Enter was pressed for while there was no list yet. */
  const [wanted, setWanted] = useState<string | null>(null)
  const all = useMemo(() => choices ?? [], [choices])
  const known = useMemo(() => new Map(all.map(choice => [choice.value, choice])), [all])
  const data = useMemo(() => all.map(({ value, label }) => ({ value, label })), [all])
  const search = (text: string) => {
    setTyped(text)
    setWanted(null)
  }
  const keep = (event: KeyboardEvent) => {
    if (choices !== undefined || event.key !== 'Enter' || event.nativeEvent.isComposing || typed === '')
      return
    // Nor does it send the form.
    event.preventDefault()
    setWanted(typed)
  }
  useEffect(() => {
    if (choices === undefined || wanted === null) return
    setWanted(null)
    const first = offered(choices, wanted, 1)[0]?.choices[0]
    if (!first) return
    others.onChange(first.value)
    setOpen(false)
  }, [choices, wanted, others.onChange])
  return (
    <Select
      {...others}
      label={label}
      required={required}
      data={data}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onKeyDown={keep}
      error={failed ? 'Không tải được danh mục' : others.error}
      placeholder={choices || failed ? (others.placeholder ?? 'Gõ để tìm, không cần dấu') : 'Đang tải…'}
      searchable
      clearable={!required}
      clearButtonProps={clearing(`Bỏ chọn: ${label}`)}
      allowDeselect={false}
      // Of what was typed, also where the list comes after it.
      selectFirstOptionOnChange={choices !== undefined && typed !== ''}
      // Otherwise the list, once it is open, forgets what the first key of all had found.
      selectFirstOptionOnDropdownOpen={others.value === null}
      openOnFocus={false}
      onFocus={event => event.currentTarget.select()}
      onSearchChange={search}
      nothingFoundMessage={choices ? 'Không có mục nào khớp' : 'Đang tải…'}
      maxDropdownHeight={320}
      limit={MOST}
      filter={({ search, limit }) =>
        (isOpen ? offered(all, search, limit) : []).map(({ group, choices }) => ({
          group,
          items: choices.map(({ value, label }) => ({ value, label })),
        }))
      }
      renderOption={({ option }) => <Offered choice={known.get(option.value)} typed={typed} />}
    />
  )
}

function Offered({ choice, typed }: Readonly<{ choice: Choice | undefined; typed: string }>) {
  if (!choice) return null
  const former = formerly(choice, typed)
  return (
    <Stack gap={0}>
      <Group gap="xs" wrap="nowrap">
        <Text size="sm">{choice.label}</Text>
        {choice.note && (
          <Text size="xs" c="dimmed">
            {choice.note}
          </Text>
        )}
      </Group>
      {former && (
        <Text size="xs" c="dimmed">
          gồm: {former}
        </Text>
      )}
    </Stack>
  )
}
