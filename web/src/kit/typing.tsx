import { Textarea as Area, TextInput as Line, type TextareaProps, type TextInputProps } from '@mantine/core'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { excessOf, excessText } from './excess.ts'

/**
 * Fields for text that may be pasted. Left to itself a browser cuts a paste at `maxLength` without a word; here it stands whole, is
 * told by how much it is too long, and is not sent.
 */

export function TextInput({ maxLength, ...props }: TextInputProps) {
  return <Line {...props} {...useExcess<HTMLInputElement>(props, maxLength)} />
}

export function Textarea({ maxLength, ...props }: TextareaProps) {
  return <Area {...props} {...useExcess<HTMLTextAreaElement>(props, maxLength)} />
}

function useExcess<Box extends HTMLInputElement | HTMLTextAreaElement>(
  { value, error, onChange }: Pick<TextInputProps, 'value' | 'error'> & Heard<Box>,
  most = Number.POSITIVE_INFINITY,
) {
  const box = useRef<Box>(null)
  const [typed, setTyped] = useState(0)
  const excess = value === undefined ? typed : excessOf(String(value), most)
  const told = excessText(excess, most)
  useEffect(() => box.current?.setCustomValidity(told ?? ''), [told])
  return {
    ref: box,
    error: told ?? error,
    onChange: (event: ChangeEvent<Box>) => {
      setTyped(excessOf(event.currentTarget.value, most))
      onChange?.(event)
    },
  }
}

type Heard<Box> = Readonly<{ onChange?: ((event: ChangeEvent<Box>) => void) | undefined }>
