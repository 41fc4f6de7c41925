import { useMutation } from '@tanstack/react-query'
import type { AskedRequest } from '../../../../src/calls/schemas.ts'
import { type Json, post } from '../../kit/api.ts'
import { refused } from '../../kit/parts.tsx'

type Request = Json<typeof AskedRequest>

/** Asks the centre to do something with a call; what it then does the feed tells. */
export const useRequest = (callId: string) =>
  useMutation({
    mutationFn: (request: Request) => post<undefined>(`/api/calls/${callId}/requests`, request),
    onError: refused,
  })
