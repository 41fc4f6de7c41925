import { Anchor, Badge, Button, Grid, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useParams } from 'wouter'
import { LETTER_KIND_LABELS, LETTER_STATE_LABELS } from '../../../src/documents/registry.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { PDF, useViewer } from '../viewer/useViewer.tsx'
import { LetterActs } from './LetterActs.tsx'
import { LetterForm } from './LetterForm.tsx'
import { LetterHistory } from './LetterHistory.tsx'
import { LetterReply } from './LetterReply.tsx'
import { LetterSheet } from './LetterSheet.tsx'
import { type Letter, signOf, ticketsOf } from './letters.ts'
import { SignedCopy } from './SignedCopy.tsx'
import { useLetter } from './useLetter.ts'

/** One official letter: written, issued, sent signed, answered. */
export default function LetterPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { data, error, refetch } = useLetter(id)
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return <Opened key={data.id} letter={data} />
}

function Opened({ letter }: Readonly<{ letter: Letter }>) {
  const { may } = useSession()
  const { view, viewer } = useViewer()
  const mayWrite = may('letter.write')
  const [isUnsaved, setUnsaved] = useState(false)
  const { id, kind, state } = letter
  const isDraft = state === 'draft'
  const title = `${LETTER_KIND_LABELS[kind]} ${signOf(letter)}`
  const name = `${title.replaceAll('/', '-')}.pdf`
  const paper = { name, address: `/api/letters/${id}/letter.pdf`, type: PDF }
  return (
    <Stack>
      {viewer}
      <PageHead title={title}>
        <Badge variant="light" size="lg" tt="none">
          {LETTER_STATE_LABELS[state]}
        </Badge>
        <Button
          variant="default"
          leftSection={<IconEye size={18} aria-hidden />}
          onClick={event => view(paper, event.currentTarget)}
        >
          Xem PDF
        </Button>
        <Button
          component="a"
          href={`/api/letters/${id}/letter.docx`}
          download
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          Tải Word
        </Button>
        {isDraft && mayWrite && <LetterActs letter={letter} isUnsaved={isUnsaved} />}
      </PageHead>
      <Grid>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <Stack>
            {isDraft && mayWrite && <LetterForm {...{ letter, isUnsaved, setUnsaved }} />}
            <About letter={letter} />
            {!isDraft && state !== 'cancelled' && <SignedCopy letter={letter} />}
            {!isDraft && state !== 'cancelled' && <LetterReply letter={letter} />}
            <LetterHistory letter={letter} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <LetterSheet letter={letter} />
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

function About({ letter }: Readonly<{ letter: Letter }>) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        Về phiếu:
      </Text>
      {ticketsOf(letter).map(({ id, code }) => (
        <Anchor key={id} component={Link} href={`/tickets/${id}`} size="sm" className="figures">
          {code}
        </Anchor>
      ))}
    </Group>
  )
}
