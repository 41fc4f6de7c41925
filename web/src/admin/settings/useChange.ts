import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Section } from '../../../../src/directory/sections.ts'
import type { PreviewShown } from '../../../../src/settings/previewschemas.ts'
import type { ChangeShown } from '../../../../src/settings/schemas.ts'
import { type Json, Problem, post } from '../../kit/api.ts'
import { refused, said } from '../../kit/parts.tsx'
import { useFrom } from '../useFrom.tsx'
import type { FieldFault } from './model.ts'
import { SETTINGS } from './useSettings.ts'

export type Preview = Json<typeof PreviewShown>
export type Change = Json<typeof ChangeShown>

export const faultsOf = (error: unknown): readonly FieldFault[] =>
  error instanceof Problem && Array.isArray(error.facts.faults) ? (error.facts.faults as FieldFault[]) : []

/** Faults stand at their fields. */
function refusedElsewhere(error: Error): void {
  if (faultsOf(error).length === 0) refused(error)
}

/** A section on its way to another value: typed, looked at, kept. */
export function useChange(section: Section, held: unknown) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<unknown>(undefined)
  const { when, isKnown, later, reset } = useFrom(() => preview.reset())
  const value = draft === undefined ? held : draft
  const asked = { value, ...later }
  const preview = useMutation({
    mutationFn: () => post<Preview>(`/api/settings/${section}/preview`, asked),
    onError: refusedElsewhere,
  })
  const keep = useMutation({
    mutationFn: (reason: string) => post<Change>(`/api/settings/${section}`, { ...asked, reason }),
    onSuccess: async ({ isInForce }) => {
      said(isInForce ? 'Đã áp dụng.' : 'Đã ghi; có hiệu lực từ thời điểm đã chọn.')
      setDraft(undefined)
      reset()
      preview.reset()
      await client.invalidateQueries({ queryKey: SETTINGS })
    },
    onError: refusedElsewhere,
  })
  const type = (next: unknown) => {
    setDraft(next)
    preview.reset()
    keep.reset()
  }
  return {
    ...{ value, when, isKnown, preview, keep, type },
    isChanged: draft !== undefined,
    faults: faultsOf(preview.error ?? keep.error),
    leave: () => type(undefined),
  }
}
