import { Anchor, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { numberOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { ExportSelection } from './ExportSelection.tsx'
import { type Recording, RecordingHead, RecordingRow } from './RecordingRow.tsx'
import { SearchForm } from './SearchForm.tsx'
import { useWanted } from './search.ts'

const ROW_PX = 46

/** Recordings, found by whatever is known of the call. */
export default function RecordingsPage() {
  const { may } = useSession()
  const wanted = useWanted()
  const pages = usePages<Recording>(['recordings', 'list'], '/api/recordings', wanted.query)
  const selection = useSelection()
  const mayExport = may('recording.export')
  return (
    <Group gap={0} wrap="nowrap" style={{ flexDirection: 'column', alignItems: 'stretch', height: '100%' }}>
      <PageHead title="Ghi âm">
        {mayExport && (
          <>
            <Anchor component={Link} href="/recordings/exports">
              Các lần trích xuất
            </Anchor>
            <ExportSelection recordings={selection.chosen} onDone={selection.clear} />
          </>
        )}
      </PageHead>
      <SearchForm wanted={wanted} />
      <RecordingHead hasBox={mayExport} />
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => id}
        label="Bản ghi âm"
        empty="Không có bản ghi âm nào khớp"
        height="100%"
        row={one => (
          <RecordingRow
            recording={one}
            isChosen={selection.has(one.id)}
            {...(mayExport ? { onChoose: () => selection.turn(one) } : {})}
          />
        )}
      />
      {selection.chosen.length > 0 && (
        <Group mt="xs" justify="space-between">
          <span role="status">Đã chọn {numberOf(selection.chosen.length)} bản ghi</span>
          <Button variant="subtle" size="compact-sm" onClick={selection.clear}>
            Bỏ chọn
          </Button>
        </Group>
      )}
    </Group>
  )
}

/** What is ticked stays so while another search is made. */
function useSelection() {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Recording>>(new Map())
  return {
    chosen: [...chosen.values()],
    has: (id: string) => chosen.has(id),
    clear: () => setChosen(new Map()),
    turn: (one: Recording) =>
      setChosen(now => {
        const next = new Map(now)
        if (!next.delete(one.id)) next.set(one.id, one)
        return next
      }),
  }
}
