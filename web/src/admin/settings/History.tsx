import { Button, Collapse, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Section } from '../../../../src/directory/sections.ts'
import { post } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { useNow } from '../../kit/now.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { said } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { SECTION_WORDS } from '../../words/settings.ts'
import { ReasonModal } from '../ReasonModal.tsx'
import { differencesIn } from './differ.ts'
import { Lines } from './Lines.tsx'
import { Mark } from './Mark.tsx'
import type { Change } from './useChange.ts'
import { SETTINGS } from './useSettings.ts'

const ROW_PX = 96

/** Who changed a section, from when and why; each may be taken back. `held` = what holds now, to compare with. */
export function History({ section, held }: Readonly<{ section?: Section; held?: unknown }>) {
  const pages = usePages<Change>([...SETTINGS, 'changes'], '/api/settings/changes', { section })
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => String(id)}
      row={change => (
        <Row change={change} held={section ? held : undefined} isNamed={section === undefined} />
      )}
      empty="Chưa có thay đổi nào"
      label="Các thay đổi"
      height="100%"
    />
  )
}

type RowProps = Readonly<{ change: Change; held: unknown; isNamed: boolean }>

function Row({ change, held, isNamed }: RowProps) {
  const { may } = useSession()
  const [isOpen, setOpen] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const { id, section, reason, madeBy, madeAt, effectiveFrom, reverts, value } = change
  const hasLines = held !== undefined && value !== null
  return (
    <Stack gap={4} py="xs" px="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs">
          <Text fw={600}>{isNamed ? SECTION_WORDS[section][0] : `Thay đổi ${id}`}</Text>
          <Standing change={change} />
        </Group>
        <Group gap="xs" wrap="nowrap">
          {hasLines && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => setOpen(!isOpen)}
              aria-expanded={isOpen}
            >
              So với hiện nay
            </Button>
          )}
          {may('settings.change') && change.revertedBy === null && section !== 'disaster' && (
            <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
              {value === null ? 'Đặt lại' : 'Hoàn tác'}
            </Button>
          )}
        </Group>
      </Group>
      <Text size="sm">{reason}</Text>
      <Text size="xs" c="dimmed">
        {madeBy?.displayName ?? 'Không rõ ai'} ghi lúc {dateTimeOf(madeAt)}, hiệu lực từ{' '}
        {dateTimeOf(effectiveFrom)}
        {reverts === null ? '' : `, liên quan thay đổi ${reverts}`}
      </Text>
      {hasLines && (
        <Collapse expanded={isOpen}>
          <Lines differs={differencesIn(section, held, value)} />
        </Collapse>
      )}
      {isAsking && <Revert change={change} onClose={() => setAsking(false)} />}
    </Stack>
  )
}

function Standing({ change }: Readonly<{ change: Change }>) {
  const now = useNow()
  const { isInForce, revertedBy, value, effectiveFrom } = change
  if (revertedBy !== null) return <Mark color="gray" text="Đã hoàn tác" />
  if (value === null) return <Mark color="gray" text="Lệnh hoàn tác" />
  if (isInForce) return <Mark color="green" text="Đang áp dụng" />
  if (Date.parse(effectiveFrom) > now) return <Mark color="blue" text="Đặt trước" />
  return <Mark color="gray" text="Đã được thay" />
}

function Revert({ change, onClose }: Readonly<{ change: Change; onClose: () => void }>) {
  const client = useQueryClient()
  const isBack = change.value === null
  const isPlanned = !isBack && Date.parse(change.effectiveFrom) > Date.now()
  const revert = useMutation({
    mutationFn: (reason: string) => post(`/api/settings/changes/${change.id}/revert`, { reason }),
    onSuccess: async () => {
      said(isBack ? 'Đã đặt lại.' : isPlanned ? 'Đã rút thay đổi đặt trước.' : 'Đã hoàn tác.')
      onClose()
      await client.invalidateQueries({ queryKey: SETTINGS })
    },
  })
  return (
    <ReasonModal
      title={`${isBack ? 'Đặt lại' : isPlanned ? 'Rút' : 'Hoàn tác'} thay đổi này?`}
      text={
        isBack
          ? 'Giá trị đã hoàn tác lại có hiệu lực.'
          : isPlanned
            ? 'Thay đổi đặt trước này sẽ không có hiệu lực; giá trị hiện nay giữ nguyên.'
            : 'Giá trị trước đó có hiệu lực trở lại, ngay bây giờ.'
      }
      yes={isBack ? 'Đặt lại' : isPlanned ? 'Rút lại' : 'Hoàn tác'}
      error={revert.error}
      isPending={revert.isPending}
      onClose={onClose}
      onYes={revert.mutate}
    />
  )
}
