import { useMemo } from 'react'
import { useFields, useUnits } from '../pickers/lists.ts'

/** How units and fields are called; what is not known (yet) is a dash. */
export function useNames() {
  const { data: units } = useUnits()
  const { data: fields } = useFields()
  return useMemo(() => {
    const ofUnits = new Map(units?.map(({ id, name }) => [id, name]))
    const ofFields = new Map(fields?.map(({ code, name }) => [code, name]))
    return {
      unit: (id: string | null) => (id === null ? 'Chưa xác định' : (ofUnits.get(id) ?? '–')),
      field: (code: string | null) => (code === null ? 'Chưa có lĩnh vực' : (ofFields.get(code) ?? code)),
    }
  }, [units, fields])
}
