import { Alert, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ROLES, type Role } from '../../../../src/people/person.ts'
import { textOf } from '../../kit/parts.tsx'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { ROLE_NAMES } from '../../words/roles.ts'
import type { Account } from './accounts.ts'

export type Typed = Readonly<{
  displayName: string
  role: Role
  unitId: string | null
  mobile: string | null
  email: string | null
}>

type Props = Readonly<{
  person?: Account
  error: Error | null
  onSubmit: (typed: Typed & { username: string }) => void
  children: ReactNode
}>

const ROLE_CHOICES = ROLES.map(value => ({ value, label: ROLE_NAMES[value] }))

/** What an account is made of; the username is chosen once. */
export function PersonFields({ person, error, onSubmit, children }: Props) {
  const [role, setRole] = useState<Role>(person?.role ?? 'operator')
  const [unitId, setUnitId] = useState<string | null>(person?.unitId ?? null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    onSubmit({
      ...{ username: text('username'), displayName: text('displayName'), role, unitId },
      ...{ mobile: text('mobile') || null, email: text('email') || null },
    })
  }
  const needsUnit = role === 'officer' || role === 'head'
  return (
    <form onSubmit={submit}>
      <Stack>
        {error && (
          <Alert color="red" role="alert">
            {textOf(error)}
          </Alert>
        )}
        {!person && (
          <TextInput
            name="username"
            label="Tên đăng nhập"
            description="Chữ thường không dấu, số, dấu chấm, gạch ngang; cũng là tên máy điện thoại. Không đổi được về sau."
            required
            data-autofocus
            autoComplete="off"
          />
        )}
        <TextInput name="displayName" label="Họ và tên" defaultValue={person?.displayName} required />
        <Select
          label="Vai trò"
          data={ROLE_CHOICES}
          value={role}
          onChange={value => setRole((value as Role | null) ?? role)}
          allowDeselect={false}
        />
        <UnitPicker label="Đơn vị" value={unitId} onChange={setUnitId} required={needsUnit} />
        <TextInput
          name="mobile"
          label="Di động"
          description="Nhận tin nhắn về công việc"
          inputMode="tel"
          defaultValue={person?.mobile ?? ''}
        />
        <TextInput name="email" label="Thư điện tử" inputMode="email" defaultValue={person?.email ?? ''} />
        {children}
      </Stack>
    </form>
  )
}
