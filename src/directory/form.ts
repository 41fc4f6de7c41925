import Type, { type Static } from 'typebox'

/** What more is asked for with a sub-type (A04): a form as data of the directory, and how it is filled in. Pure. */

/** What stands in a blank, and so how it is checked, and hidden from whoever may not read it. */
export const BLANK_KINDS = {
  name: 'họ tên',
  address: 'địa chỉ',
  phone: 'số điện thoại',
  personal: 'dữ liệu cá nhân khác',
  text: 'nội dung khác',
} as const
export type BlankKind = keyof typeof BLANK_KINDS

const strict = { additionalProperties: false }
const Label = Type.String({ minLength: 1, maxLength: 200 })
/** Also a column of the list that the post office gets. */
export const BlankName = Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' })

export const Form = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    label: Label,
    blanks: Type.Array(
      Type.Object(
        {
          name: BlankName,
          label: Label,
          is: Type.Enum(Object.keys(BLANK_KINDS) as BlankKind[]),
          isNeeded: Type.Boolean(),
          charsMost: Type.Integer({ minimum: 1, maximum: 2_000 }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 30 },
    ),
  },
  strict,
)
export type Form = Readonly<Static<typeof Form>>

const blank = (name: string, label: string, is: BlankKind, charsMost: number) => ({
  ...{ name, label, is, charsMost, isNeeded: true },
})

/** Who hands in papers has no dossier number yet, who waits for the result has one. */
export const POSTAL: Form = {
  code: 'postal',
  label: 'Đăng ký nhận hồ sơ, trả kết quả tại nhà qua bưu chính công ích',
  blanks: [
    blank('name', 'Họ và tên người đăng ký', 'name', 200),
    blank('address', 'Địa chỉ nhận hồ sơ, trả kết quả', 'address', 500),
    blank('phone', 'Số điện thoại liên hệ', 'phone', 40),
    blank('procedure', 'Tên thủ tục hành chính', 'text', 500),
    { ...blank('dossierNumber', 'Mã số hồ sơ', 'personal', 100), isNeeded: false },
  ],
}

/** Of a sub-type: none, the one that every centre has, or one of the province's own. */
export type FormOfField = 'postal' | Form | null
export const formOf = (form: FormOfField): Form | null => (form === 'postal' ? POSTAL : form)

/** Names that stand there twice. */
export function twiceIn({ blanks }: Form): string[] {
  const names = blanks.map(({ name }) => name)
  return [...new Set(names.filter((name, place) => names.indexOf(name) !== place))]
}

/** As it was filled in, with the words that stood beside each blank then; what was left empty is left out. */
export type Filled = Readonly<{
  form: string
  label: string
  entries: Readonly<{ name: string; label: string; is: BlankKind; value: string }>[]
}>

export type FormFault = Readonly<{ field: string; code: string; text: string }>

/**
 * @param given words by the names of the blanks
 * @param readNumber a number as rows hold it; null = it is none
 * @returns null where nothing was filled in; faults of what was, not of what is missing
 */
export function filledIn(
  form: Form,
  given: Readonly<Record<string, string | null>>,
  readNumber: (text: string) => string | null,
): { filled: Filled | null; faults: FormFault[] } {
  const known = new Set(form.blanks.map(({ name }) => name))
  const faults = Object.keys(given)
    .filter(name => !known.has(name))
    .map(name => faultIn(name, 'not-known', 'biểu mẫu không có mục này'))
  const entries = form.blanks.flatMap(({ name, label, is, charsMost }) => {
    // What is no name of a blank is no value either: `constructor` is of every object.
    const text = Object.hasOwn(given, name) ? tidy(given[name] ?? '') : ''
    if (text === '') return []
    const value = is === 'phone' ? readNumber(text) : text
    if (value === null) faults.push(faultIn(name, 'bad-number', 'số điện thoại không hợp lệ'))
    else if (text.length > charsMost)
      faults.push(faultIn(name, 'too-long', `không được quá ${charsMost} ký tự`))
    return value === null ? [] : [{ name, label, is, value }]
  })
  return { filled: entries.length === 0 ? null : { form: form.code, label: form.label, entries }, faults }
}

/** Blanks that must be filled in and are not. */
export function blanksLeft(form: Form, filled: Filled | null): Form['blanks'] {
  const there = new Set(filled?.form === form.code ? filled.entries.map(({ name }) => name) : [])
  return form.blanks.filter(({ name, isNeeded }) => isNeeded && !there.has(name))
}

const faultIn = (name: string, code: string, text: string): FormFault => ({
  ...{ field: `form.${name.slice(0, 40)}`, code, text },
})

/** On paper and in tables a blank is one line. */
const tidy = (text: string) => text.normalize('NFC').replace(/\s+/gu, ' ').trim()
