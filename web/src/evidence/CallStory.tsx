import { SegmentedControl, Stack, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { Failure, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { type CallShown, useHearing, useJournal, useNames } from '../player/journal.ts'
import { whoOf } from '../player/Marks.tsx'
import { Player, type PlayerControl } from '../player/Player.tsx'
import { HearingChart } from './HearingChart.tsx'
import { HearingTable } from './HearingTable.tsx'
import { JournalTable } from './JournalTable.tsx'
import { Section } from './Section.tsx'

/** What was said, who heard it, and the journal, with one cursor through all of it. */
export function CallStory({ call }: Readonly<{ call: CallShown }>) {
  const { may } = useSession()
  const [chosen, setChosen] = useState(call.recordings[0]?.id ?? null)
  const [atMs, setAt] = useState(0)
  const player = useRef<PlayerControl>(null)
  const journal = useJournal(call.id)
  const hearing = useHearing(call.id, call.endedAt === null ? null : Date.parse(call.endedAt))
  const person = useNames(call.id)
  const recording = call.recordings.find(({ id }) => id === chosen)
  const begun = recording ? Date.parse(recording.startedAt) : null
  const nameOf = (lane: Parameters<typeof whoOf>[0]) => whoOf(lane, person)
  const seek = (at: number) => begun !== null && player.current?.seek(at - begun)
  const cursor = begun === null ? null : begun + atMs
  return (
    <Stack gap="lg">
      {may('recording.listenOwn') && (
        <Section title="Ghi âm">
          <Sounds recordings={call.recordings} chosen={chosen} onChoose={setChosen} callId={call.id} />
          {recording && (
            <Player
              key={recording.id}
              recordingId={recording.id}
              callId={call.id}
              startedAt={recording.startedAt}
              ticket={call.tickets[0]?.code}
              onTime={setAt}
              ref={player}
            />
          )}
        </Section>
      )}
      {journal.error && !journal.data && (
        <Failure error={journal.error} retry={() => void journal.refetch()} />
      )}
      {!journal.error && (!journal.data || !hearing) && <Waiting what="Đang đọc nhật ký…" />}
      {journal.data && hearing && (
        <>
          <Section title="Ai nghe được ai">
            <Stack>
              <HearingChart {...{ hearing, nameOf, cursor }} onSeek={seek} />
              <HearingTable {...{ hearing, nameOf, cursor }} onSeek={seek} />
            </Stack>
          </Section>
          <Section title="Diễn biến">
            <JournalTable {...{ nameOf, person }} journal={journal.data} lanes={hearing.lanes} />
          </Section>
        </>
      )}
    </Stack>
  )
}

type SoundsProps = Readonly<{
  recordings: CallShown['recordings']
  callId: string
  chosen: string | null
  onChoose: (id: string) => void
}>

/** The citizen's own line has the call's id; the others are those of guests. */
function Sounds({ recordings, callId, chosen, onChoose }: SoundsProps) {
  if (recordings.length === 0) return <Text c="dimmed">Cuộc gọi này không có bản ghi âm.</Text>
  if (recordings.length === 1) return null
  return (
    <SegmentedControl
      mb="sm"
      aria-label="Chọn bản ghi âm"
      value={chosen ?? ''}
      onChange={onChoose}
      data={recordings.map(({ id }, n) => ({
        value: id,
        label: id === callId ? 'Đường dây người dân' : `Bên thứ ba ${n}`,
      }))}
    />
  )
}
