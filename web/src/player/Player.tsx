import { Alert, Box, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Ref, useEffect, useImperativeHandle } from 'react'
import type { WaveformShown } from '../../../src/recordings/exportschemas.ts'
import { addressOf, get, type Json, Problem } from '../kit/api.ts'
import { clockOf } from '../kit/format.ts'
import { onceDrawn } from '../kit/later.ts'
import { useLive } from '../kit/live.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Controls } from './Controls.tsx'
import { useHearing, useNames } from './journal.ts'
import { MarkList, MarkTrack } from './Marks.tsx'
import { type Mark, marksOf } from './marks.ts'
import { Refused } from './Refused.tsx'
import { TakeCopy } from './TakeCopy.tsx'
import { useKeys } from './useKeys.ts'
import { type Leave, useLeave } from './useLeave.ts'
import { usePlayback } from './usePlayback.ts'

const Waveform = onceDrawn(
  async () => (await import('./Waveform.tsx')).Waveform,
  ({ height }) => <Box h={height} />,
)

/** What another part of the page may do with it. */
export type PlayerControl = Readonly<{ seek(ms: number): void }>

type PlayerProps = Readonly<{
  recordingId: string
  /** Whose the recording is, and when it began: with both the journal's marks are shown to who may read it. */
  callId?: string
  startedAt?: string
  /** Code of a ticket of the call, for who must ask before they hear it. */
  ticket?: string | undefined
  /** Told as it plays, ms from the beginning. */
  onTime?: (ms: number) => void
  ref?: Ref<PlayerControl>
}>

/** A recording to listen to: streamed, with its picture and what happened in it. Who may not hear it can ask here. */
export function Player({ recordingId, ticket, ...rest }: PlayerProps) {
  const client = useQueryClient()
  const leave = useLeave(recordingId)
  const key = ['recordings', recordingId, 'peaks', leave.link]
  const peaks = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      get<Json<typeof WaveformShown>>(`/api/recordings/${recordingId}/peaks`, { link: leave.link }, signal),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useLive<{ id: string }>('recording', ({ id }) => {
    if (id === recordingId && peaks.error) void client.invalidateQueries({ queryKey: key })
  })
  const isRefused = peaks.error instanceof Problem && peaks.error.status !== 0 && peaks.error.status < 500
  if (isRefused) return <Refused {...{ recordingId, ticket, leave }} problem={peaks.error as Problem} />
  if (peaks.error && !peaks.data) return <Failure error={peaks.error} retry={() => void peaks.refetch()} />
  if (!peaks.data) return <Waiting what="Đang mở bản ghi âm…" />
  return <Sound recordingId={recordingId} leave={leave} picture={peaks.data} {...rest} />
}

type SoundProps = Omit<PlayerProps, 'ticket'> &
  Readonly<{ leave: Leave; picture: Json<typeof WaveformShown> }>

const HEIGHT = 72
const NO_MARKS: readonly Mark[] = []

function Sound({ recordingId, leave, picture, callId, startedAt, onTime, ref }: SoundProps) {
  const { link, mayCopy } = leave
  const lengthMs = picture.durationMs
  const source = addressOf(`/api/recordings/${recordingId}/audio`, { link })
  const playback = usePlayback(source, lengthMs)
  const known = callId && startedAt ? callId : null
  const hearing = useHearing(known, null)
  const nameOf = useNames(known)
  const marks = hearing && startedAt ? marksOf(hearing, Date.parse(startedAt), lengthMs) : NO_MARKS
  const { media, address, atMs, seek } = playback
  const { may } = useSession()
  const keys = useKeys(playback)
  useImperativeHandle(ref, () => ({ seek }))
  useEffect(() => onTime?.(atMs), [atMs, onTime])
  return (
    <Stack gap="xs" component="section" aria-label="Nghe bản ghi âm">
      <Box
        role="slider"
        tabIndex={0}
        aria-label="Vị trí nghe"
        aria-valuemin={0}
        aria-valuemax={Math.round(lengthMs / 1_000)}
        aria-valuenow={Math.round(atMs / 1_000)}
        aria-valuetext={`${clockOf(atMs)} trên ${clockOf(lengthMs)}`}
        onKeyDown={keys}
      >
        {address && (
          <Waveform
            {...{ media, address, lengthMs }}
            peaks={picture.peaks}
            height={HEIGHT}
            onSeek={playback.seek}
          />
        )}
        <MarkTrack marks={marks} lengthMs={lengthMs} />
      </Box>
      <Controls {...{ playback, lengthMs }}>
        {(mayCopy || may('recording.export')) && <TakeCopy recordingId={recordingId} link={link} />}
      </Controls>
      {playback.hasFailed && (
        <Alert color="red" role="alert">
          Không phát được âm thanh. Vui lòng thử lại; nếu vẫn không được, hãy báo quản trị viên.
        </Alert>
      )}
      {marks.length > 0 && <MarkList marks={marks} onSeek={seek} nameOf={nameOf} />}
      <Group justify="flex-end">
        <Text size="xs" c="dimmed">
          Mỗi lần nghe đều được ghi vào nhật ký truy cập.
        </Text>
      </Group>
    </Stack>
  )
}
