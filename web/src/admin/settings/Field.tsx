import {
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
} from '@mantine/core'
import { choiceOf } from '../../words/choices.ts'
import { type At, below, useWords } from './form.tsx'
import { ListField, NamesField, SparseField } from './ListField.tsx'
import {
  blankOf,
  keyedOf,
  LINE_CHARS,
  type Named,
  type Part,
  variantBlank,
  variantOf,
  withPart,
} from './model.ts'
import { Pair, TextField } from './TextField.tsx'
import { Week } from './Week.tsx'

export type FieldProps<P extends Part = Part> = Readonly<{
  part: P
  at: At
  value: unknown
  onChange: (value: unknown) => void
  /** The heading is there already. */
  isBare?: boolean
}>

type Of<K extends Part['is']> = Extract<Part, { is: K }>

/** Any part of any section. */
export function Field(props: FieldProps) {
  const { part } = props
  switch (part.is) {
    case 'flag':
      return <Flag {...props} part={part} />
    case 'number':
      return <NumberField {...props} part={part} />
    case 'text':
      return <TextField {...props} part={part} />
    case 'choice':
      return <ChoiceField {...props} part={part} />
    case 'choices':
      return <ChoicesField {...props} part={part} />
    case 'fixed':
      return null
    case 'group':
      return props.at.path.endsWith('.week') ? (
        <Week {...props} part={part} />
      ) : (
        <GroupField {...props} part={part} />
      )
    case 'sparse':
      return <SparseField {...props} part={part} />
    case 'list':
      return <ListField {...props} part={part} />
    case 'names':
      return <NamesField {...props} part={part} />
    case 'pair':
      return <Pair {...props} part={part} />
    case 'variant':
      return <VariantField {...props} part={part} />
    case 'maybe':
      return <MaybeField {...props} part={part} />
  }
}

function Flag({ at, value, onChange }: FieldProps<Of<'flag'>>) {
  const { label, description, error } = useWords(at)
  return (
    <Switch
      label={label}
      description={description}
      error={error}
      checked={value === true}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  )
}

function NumberField({ part, at, value, onChange }: FieldProps<Of<'number'>>) {
  const { label, description, error } = useWords(at)
  return (
    <NumberInput
      label={label}
      description={description}
      error={error}
      value={typeof value === 'number' ? value : ''}
      onChange={typed => onChange(typed === '' ? null : typed)}
      min={part.least}
      max={part.most}
      clampBehavior="none"
      allowDecimal={!part.isWhole}
      decimalSeparator=","
      thousandSeparator="."
      maw={320}
    />
  )
}

function ChoiceField({ part, at, value, onChange }: FieldProps<Of<'choice'>>) {
  const { label, description, error } = useWords(at)
  return (
    <Select
      label={label}
      description={description}
      error={error}
      data={part.values.map(one => ({ value: one, label: choiceOf(at.path, one) }))}
      value={typeof value === 'string' ? value : null}
      onChange={onChange}
      allowDeselect={false}
      maw={420}
    />
  )
}

function ChoicesField({ part, at, value, onChange }: FieldProps<Of<'choices'>>) {
  const { label, description, error } = useWords(at)
  return (
    <MultiSelect
      label={label}
      description={description}
      error={error}
      data={part.values.map(one => ({ value: one, label: choiceOf(at.path, one) }))}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
      placeholder={Array.isArray(value) && value.length > 0 ? '' : 'Không chọn'}
      hidePickedOptions
    />
  )
}

/** Small fields stand side by side, large ones have the whole width. */
export function Fields({
  fields,
  at,
  value,
  onChange,
}: Omit<FieldProps, 'part'> & { fields: readonly Named[] }) {
  const keyed = keyedOf(value)
  const drawn = ({ name, part, isOptional }: Named) => (
    <Field
      key={name}
      part={isOptional && part.is !== 'maybe' ? { is: 'maybe', part } : part}
      at={below(at, name)}
      value={keyed[name]}
      onChange={one => onChange(withPart(value, name, isOptional && one === null ? undefined : one))}
    />
  )
  const small = fields.filter(({ part }) => isSmall(part))
  const large = fields.filter(({ part }) => !isSmall(part))
  return (
    <Stack gap="sm">
      {small.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: small.length > 1 ? 2 : 1 }} spacing="md" verticalSpacing="sm">
          {small.map(drawn)}
        </SimpleGrid>
      )}
      {large.map(drawn)}
    </Stack>
  )
}

export function isSmall(part: Part): boolean {
  if (part.is === 'maybe') return isSmall(part.part)
  if (part.is === 'text') return part.charsMost <= LINE_CHARS
  return ['flag', 'number', 'choice', 'fixed', 'pair'].includes(part.is)
}

function GroupField({ part, isBare = false, ...props }: FieldProps<Of<'group'>>) {
  const inner = <Fields {...props} fields={part.fields} />
  return isBare ? inner : <Frame at={props.at}>{inner}</Frame>
}

/** A part with a heading of its own. */
export function Frame({ at, children }: Readonly<{ at: At; children: React.ReactNode }>) {
  const { label, description, error } = useWords(at)
  return (
    <Fieldset legend={label}>
      {description && (
        <Text size="sm" c="dimmed" mb="xs">
          {description}
        </Text>
      )}
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" mb="xs" role="alert">
          {error}
        </Text>
      )}
      {children}
    </Fieldset>
  )
}

function VariantField({ part, isBare = false, ...props }: FieldProps<Of<'variant'>>) {
  const { at, value, onChange } = props
  const { label } = useWords(at)
  const meant = variantOf(part, value)
  const pick = (picked: string | null) => {
    const option = part.options.find(one => one.value === picked)
    if (option && option !== meant) onChange(variantBlank(part.tag, option))
  }
  const inner = (
    <Stack gap="sm">
      <Select
        label={part.tag === null ? label : choiceLabel(at, part.tag, label)}
        data={part.options.map(({ value: one }) => ({ value: one, label: choiceOf(at.path, one) }))}
        value={meant?.value ?? null}
        onChange={pick}
        allowDeselect={false}
        maw={420}
      />
      {meant && meant.fields.length > 0 && <Fields {...props} fields={meant.fields} />}
    </Stack>
  )
  return isBare ? inner : <Frame at={at}>{inner}</Frame>
}

const choiceLabel = (at: At, tag: string, label: string) =>
  tag === 'kind' ? 'Cách tính' : at.path.endsWith('.*') ? label : 'Việc'

function MaybeField({ part, isBare = false, ...props }: FieldProps<Of<'maybe'>>) {
  const { at, value, onChange } = props
  const { label, description } = useWords(at)
  const inner = part.part
  // An empty box says it already.
  if (inner.is === 'number' || inner.is === 'text')
    return <Field {...props} part={inner} onChange={typed => onChange(typed === '' ? null : typed)} />
  const isSet = value !== null && value !== undefined
  return (
    <Stack gap="xs">
      <Group>
        <Switch
          label={`${isBare ? '' : `${label}: `}đặt riêng`}
          description={isSet ? null : description}
          checked={isSet}
          onChange={event => onChange(event.currentTarget.checked ? blankOf(inner) : null)}
        />
      </Group>
      {isSet && <Field {...props} part={inner} />}
    </Stack>
  )
}
