/** What of a ticket was put right. Pure. */

export const EDITED = [
  ...(['kind', 'content', 'callerName', 'callerNumber', 'address', 'email', 'place', 'areaCode'] as const),
] as const
export type Edited = (typeof EDITED)[number]
type Told = Readonly<Record<Edited, string | null>>

/** Only what is another now: what is masked for somebody is never sent back. An emptied blank is none. */
export function editOf(
  ticket: Told,
  typed: Readonly<Record<string, string>>,
): Partial<Record<Edited, string | null>> {
  const changed = EDITED.filter(
    name => typed[name] !== undefined && typed[name].trim() !== (ticket[name] ?? ''),
  )
  return Object.fromEntries(
    changed.map(name => [name, typed[name]?.trim() || (name === 'content' ? '' : null)]),
  )
}

/** Names of what differs between two versions of a record, for people. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ kind: 'loại', content: 'nội dung', callerName: 'họ tên', callerNumber: 'số điện thoại' },
  ...{ address: 'địa chỉ', email: 'thư điện tử', place: 'nơi xảy ra', areaCode: 'địa bàn' },
  ...{ fieldCode: 'lĩnh vực', subtype: 'tiểu loại', urgency: 'mức khẩn', source: 'nguồn gửi đến' },
  ...{ isProcedural: 'về thủ tục, hành vi hành chính', form: 'biểu mẫu' },
}

type Version = Readonly<{ record?: Readonly<Record<string, unknown>> }>

/** @returns null for the first one */
export function changedBetween(before: Version | undefined, after: Version): readonly string[] | null {
  if (!before?.record || !after.record) return null
  const [old, now] = [before.record, after.record]
  return Object.keys(NAMES)
    .filter(name => JSON.stringify(old[name] ?? null) !== JSON.stringify(now[name] ?? null))
    .map(name => NAMES[name] ?? name)
}
