import { Textarea } from '../kit/typing.tsx'

type Props = Readonly<{
  value: string
  onChange: (value: string) => void
  charsLeast?: number
  /** Whoever opens the form types here first. */
  isFirst?: boolean
}>

/** Why, since it is kept for ever. */
export function Reason({ value, onChange, charsLeast, isFirst = false }: Props) {
  return (
    <Textarea
      label="Lý do"
      description="Ghi vào nhật ký, giữ mãi"
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      required
      {...{ minLength: charsLeast, maxLength: 500 }}
      autosize
      {...(isFirst ? { 'data-autofocus': true } : {})}
    />
  )
}
