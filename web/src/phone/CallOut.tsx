import { Button, type ButtonProps } from '@mantine/core'
import { IconPhoneOutgoing } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AskedPlacing, PlacedCall } from '../../../src/calls/schemas.ts'
import { type Json, post } from '../kit/api.ts'
import { refused, said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { answerFor, usePhone } from './usePhone.ts'

export type Whom = Json<typeof AskedPlacing>

/** Calls a number, the citizen of a ticket or of a missed call: one's own telephone rings first, and in the page answers itself. */
export function usePlacing() {
  const { kind } = usePhone()
  return useMutation({
    mutationFn: (whom: Whom) => post<Json<typeof PlacedCall>>('/api/calls', whom),
    onSuccess: ({ callId }) => {
      if (kind === 'web') answerFor(callId)
      else said('Nhấc máy bàn: tổng đài gọi người dân khi bạn nhấc máy.')
    },
    onError: refused,
  })
}

type Props = Readonly<{ whom: Whom; label?: string; children?: ReactNode }> &
  Pick<ButtonProps, 'size' | 'variant'>

/** Nothing for those who place no calls. @param label for those who do not see what stands beside it */
export function CallOut({ whom, label, children = 'Gọi', size = 'xs', variant = 'default' }: Props) {
  const { may } = useSession()
  const place = usePlacing()
  if (!may('dial.place') || !may('presence.setOwn')) return null
  return (
    <Button
      size={size}
      variant={variant}
      loading={place.isPending}
      leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
      aria-label={label}
      onClick={() => place.mutate(whom)}
    >
      {children}
    </Button>
  )
}
