import { Badge, Box, Button, Center } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect } from 'react'
import { beginAnew } from './cached.ts'
import { numberOf } from './format.ts'
import { isAsItWas, type Since } from './since.ts'

type RenewalProps = Readonly<{ list: string; since: Since; box: RefObject<HTMLDivElement | null> }>

/** A list that is another by now: begun anew by itself where nobody would see a row move, else when its reader says so. */
export function Renewal({ list, since, box }: RenewalProps) {
  const client = useQueryClient()
  useEffect(() => {
    if (!isAsItWas(since) && box.current && isLeftAlone(box.current)) beginAnew(client, list)
  }, [since, box, client, list])
  const renew = () => {
    box.current?.scrollTo({ top: 0 })
    box.current?.focus({ preventScroll: true })
    beginAnew(client, list)
  }
  return (
    <Box role="status" pos="absolute" top={4} right={16} style={{ zIndex: 1 }}>
      {!isAsItWas(since) && (
        <Button
          size="compact-sm"
          radius="xl"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={renew}
        >
          {labelOf(since)}
        </Button>
      )}
    </Box>
  )
}

const labelOf = ({ fresh, isOld }: Since) =>
  fresh.length > 0 && !isOld ? `${numberOf(fresh.length)} phiếu mới` : 'Danh sách đã thay đổi'

/** Nobody points at a row of it, works in one, has chosen one, or has read on. */
const isLeftAlone = (box: HTMLElement) =>
  box.scrollTop === 0 && !box.matches(':hover, :focus-within') && box.querySelector('[aria-current]') === null

/** Over a row that is in its list no more: what it says is how it was. */
export const Gone = () => (
  <Center
    pos="absolute"
    inset={0}
    bg="color-mix(in srgb, var(--mantine-color-body) 75%, transparent)"
    style={{ pointerEvents: 'none' }}
  >
    <Badge variant="default" tt="none">
      Đã rời danh sách
    </Badge>
  </Center>
)
