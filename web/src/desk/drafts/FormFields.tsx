import { Checkbox, Group, Radio, SimpleGrid, Stack, Switch } from '@mantine/core'
import { Textarea, TextInput } from '../../kit/typing.tsx'
import { useFields } from '../../pickers/lists.ts'
import { AreaPicker, FieldPicker, SubtypePicker } from '../../pickers/pickers.tsx'
import { KIND_NAMES } from '../../words/tickets.ts'
import { type Fields, isEmail, LENGTHS } from './fields.ts'

export const CONTENT_ID = 'desk-content'

export type Faults = Readonly<Record<string, string>>
type Props = Readonly<{
  fields: Fields
  type: (patch: Partial<Fields>) => void
  /** By the names under which the server says what is missing. */
  faults: Faults
}>

/** What every ticket has; the same for a call, a letter, the counter. */
export function FormFields({ fields, type, faults }: Props) {
  const text = (name: Exclude<keyof typeof LENGTHS, 'content'>, label: string) => ({
    ...{ label, value: fields[name], maxLength: LENGTHS[name], error: faults[name] },
    onChange: (event: { currentTarget: { value: string } }) => type({ [name]: event.currentTarget.value }),
  })
  return (
    <Stack gap="xs">
      <SimpleGrid cols={2} spacing="xs">
        <TextInput {...text('callerName', 'Họ và tên')} autoComplete="off" />
        <TextInput {...text('callerNumber', 'Số điện thoại liên hệ')} inputMode="tel" autoComplete="off" />
      </SimpleGrid>
      <Textarea
        id={CONTENT_ID}
        label="Nội dung"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={LENGTHS.content}
        value={fields.content}
        error={faults.content}
        onChange={event => type({ content: event.currentTarget.value })}
      />
      <Sorting fields={fields} type={type} faults={faults} />
      <Blanks fields={fields} type={type} faults={faults} />
      <SimpleGrid cols={2} spacing="xs">
        <TextInput {...text('place', 'Nơi xảy ra')} autoComplete="off" />
        <TextInput {...text('address', 'Địa chỉ liên hệ')} autoComplete="off" />
        <TextInput
          {...text('email', 'Thư điện tử')}
          type="email"
          autoComplete="off"
          error={
            faults.email ??
            (fields.email.trim() !== '' && !isEmail(fields.email) ? 'Chưa đủ một địa chỉ' : undefined)
          }
        />
        <Flags fields={fields} type={type} />
      </SimpleGrid>
    </Stack>
  )
}

function Flags({ fields, type }: Pick<Props, 'fields' | 'type'>) {
  return (
    <Stack gap={6} justify="center">
      <Switch
        label="Việc khẩn"
        checked={fields.urgency === 'urgent'}
        onChange={event => type({ urgency: event.currentTarget.checked ? 'urgent' : 'normal' })}
      />
      <Checkbox
        label="Về quy định, thủ tục, thái độ cán bộ"
        checked={fields.isProcedural}
        onChange={event => type({ isProcedural: event.currentTarget.checked })}
      />
    </Stack>
  )
}

/** What it is, about what, and where. */
function Sorting({ fields, type, faults }: Props) {
  return (
    <>
      <Radio.Group
        label="Loại"
        value={fields.kind}
        error={faults.kind}
        onChange={kind => type({ kind: kind as Fields['kind'] })}
      >
        <Group gap="sm" mt={4}>
          {Object.entries(KIND_NAMES).map(([kind, name]) => (
            <Radio key={kind} value={kind} label={name} size="xs" />
          ))}
        </Group>
      </Radio.Group>
      <SimpleGrid cols={2} spacing="xs">
        <FieldPicker
          value={fields.fieldCode}
          error={faults.fieldCode}
          onChange={fieldCode => type({ fieldCode, subtype: null, form: null })}
        />
        <AreaPicker
          value={fields.areaCode}
          error={faults.areaCode}
          onChange={areaCode => type({ areaCode })}
        />
        <SubtypePicker
          fieldCode={fields.fieldCode}
          value={fields.subtype}
          error={faults.subtype}
          onChange={subtype => type({ subtype, form: null })}
        />
      </SimpleGrid>
    </>
  )
}

/** What the sub-type asks for besides (A04). */
function Blanks({ fields, type, faults }: Props) {
  const { data } = useFields()
  const subtypes = data?.find(({ code }) => code === fields.fieldCode)?.subtypes
  const form = subtypes?.find(({ code }) => code === fields.subtype)?.form
  if (!form) return null
  return (
    <SimpleGrid cols={2} spacing="xs" role="group" aria-label={form.label}>
      {form.blanks.map(({ name, label, charsMost, isNeeded }) => (
        <TextInput
          key={name}
          label={label}
          withAsterisk={isNeeded}
          maxLength={charsMost}
          autoComplete="off"
          value={fields.form?.[name] ?? ''}
          error={faults[`form.${name}`]}
          onChange={event => type({ form: { ...fields.form, [name]: event.currentTarget.value } })}
        />
      ))}
    </SimpleGrid>
  )
}
