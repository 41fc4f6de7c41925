import { Menu } from '@mantine/core'
import { IconEar, IconExternalLink, IconMessage2, IconUsersPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Mode } from '../../../src/monitoring/monitor.ts'
import { useSession } from '../kit/session.tsx'
import { MODE_NAMES } from '../words/monitors.ts'
import { askMonitor } from './monitoring.tsx'

const MODE_ICONS: Readonly<Record<Mode, typeof IconEar>> = {
  listen: IconEar,
  whisper: IconMessage2,
  barge: IconUsersPlus,
}

type Props = Readonly<{
  callId: string
  /** Of the operator who talks; null = nobody does. */
  name: string | null
}>

/** What a supervisor does with a talk, from the operator's row and from the call's. */
export function TalkItems({ callId, name }: Props) {
  const { may } = useSession()
  const modes: Mode[] = may('call.monitor') ? ['listen', 'whisper', 'barge'] : ['listen']
  return (
    <>
      {name !== null &&
        may('call.listen') &&
        modes.map(mode => {
          const Icon = MODE_ICONS[mode]
          return (
            <Menu.Item
              key={mode}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={() => askMonitor(callId, mode, name)}
            >
              {MODE_NAMES[mode]}…
            </Menu.Item>
          )
        })}
      {may('call.read') && (
        <Menu.Item
          component={Link}
          href={`/calls/${callId}`}
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          Xem cuộc gọi
        </Menu.Item>
      )}
    </>
  )
}
