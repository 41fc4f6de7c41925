import { Alert, Anchor, List, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Outcome } from '../../../src/evidence/verification.ts'
import { OUTCOMES } from '../../../src/evidence/words.ts'
import { dateTimeOf, numberOf, spanOf } from '../kit/format.ts'
import { COMPLETENESS_WORDS, INTEGRITY_WORDS, OUTCOME_COLOURS } from '../words/evidence.ts'
import { Section } from './Section.tsx'
import type { WholeVerification } from './useEvidence.ts'
import {
  causeTextOf,
  type Finding,
  factsOf,
  findingTextOf,
  type Gap,
  gapTimeOf,
  moreOf,
  placeOf,
  screenOf,
  witnessTextOf,
} from './verdict.ts'

type Result = NonNullable<WholeVerification['result']>

/** Two verdicts in big plain words, then everything they rest on. */
export function Verdicts({ result }: Readonly<{ result: Result }>) {
  const { integrity, completeness, head } = result
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Verdict name="Tính toàn vẹn" outcome={integrity.outcome} words={INTEGRITY_WORDS}>
          {integrity.first && (
            <Text>
              Đầu tiên: <b>{findingTextOf(integrity.first)}</b> ({placeOf(integrity.first)})
            </Text>
          )}
          <Text>Nhân chứng độc lập: {witnessTextOf(result)}</Text>
        </Verdict>
        <Verdict name="Tính đầy đủ" outcome={completeness.outcome} words={COMPLETENESS_WORDS}>
          <Completeness found={completeness} />
        </Verdict>
      </SimpleGrid>
      {integrity.breaches.length > 0 && (
        <Section title="Những chỗ không khớp">
          <Findings label="Những chỗ không khớp" found={integrity.breaches} counts={integrity.counts} />
        </Section>
      )}
      {completeness.gaps.length > 0 && (
        <Section title="Những quãng không có ghi âm">
          <Gaps gaps={completeness.gaps} />
        </Section>
      )}
      {integrity.notes.length > 0 && (
        <Section title="Ghi nhận thêm, không phải sai phạm">
          <Findings label="Ghi nhận thêm" found={integrity.notes} counts={integrity.counts} />
        </Section>
      )}
      <Section title="Đã đối chiếu">
        <Looked looked={result.looked} />
        {head && (
          <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
            Đuôi chuỗi: mục {numberOf(head.seq)}, {dateTimeOf(head.at)}. So với bản tóm lược đã in: {head.mac}
          </Text>
        )}
      </Section>
    </Stack>
  )
}

type VerdictProps = Readonly<{
  name: string
  outcome: Outcome
  words: Readonly<Record<Outcome, string>>
  children: ReactNode
}>

function Verdict({ name, outcome, words, children }: VerdictProps) {
  return (
    <Paper withBorder p="lg" component="section" aria-label={name}>
      <Title order={2} size="h4">
        {name}
      </Title>
      <Text size="2rem" fw={700} lh={1.3} c={`var(--mantine-color-${OUTCOME_COLOURS[outcome]}-text)`}>
        {OUTCOMES[outcome]}
      </Text>
      <Text mb="xs">{words[outcome]}</Text>
      {children}
    </Paper>
  )
}

function Completeness({ found }: Readonly<{ found: Result['completeness'] }>) {
  const { reason, calls, answeredMs, recordedMs, gapCount, faultCount } = found
  if (reason !== null) return <Alert color="yellow">{reason}</Alert>
  return (
    <Text>
      {numberOf(calls)} cuộc gọi, đã trả lời {spanOf(answeredMs)}, đã ghi {spanOf(recordedMs)}.{' '}
      {gapCount === 0
        ? 'Không có quãng trống.'
        : `${numberOf(gapCount)} quãng trống, trong đó ${numberOf(faultCount)} không có lý do.`}
    </Text>
  )
}

type FindingsProps = Readonly<{
  label: string
  found: readonly Finding[]
  counts: Result['integrity']['counts']
}>

function Findings({ label, found, counts }: FindingsProps) {
  const more = moreOf(found, counts)
  return (
    <>
      <Table striped aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {['Việc', 'Ở đâu', 'Chi tiết'].map(head => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.map(one => (
            <FindingRow key={`${one.code} ${one.seq} ${one.source} ${one.key}`} one={one} />
          ))}
        </Table.Tbody>
      </Table>
      {more.length > 0 && (
        <Text mt="xs" c="dimmed">
          Không kê hết ở đây. Có cả thảy {more.join('; ')}.
        </Text>
      )}
    </>
  )
}

function FindingRow({ one }: Readonly<{ one: Finding }>) {
  const screen = screenOf(one)
  return (
    <Table.Tr>
      <Table.Td>{findingTextOf(one)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {screen ? (
          <Anchor component={Link} href={screen} inherit>
            {placeOf(one)}
          </Anchor>
        ) : (
          placeOf(one)
        )}
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{factsOf(one)}</Table.Td>
    </Table.Tr>
  )
}

function Gaps({ gaps }: Readonly<{ gaps: readonly Gap[] }>) {
  return (
    <Table striped aria-label="Những quãng không có ghi âm">
      <Table.Thead>
        <Table.Tr>
          {['Quãng', 'Vì sao', 'Đánh giá', 'Cuộc gọi'].map(head => (
            <Table.Th key={head}>{head}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {gaps.map(gap => (
          <Table.Tr key={`${gap.callId} ${gap.recordingId} ${gap.from} ${gap.cause}`}>
            <Table.Td>{gapTimeOf(gap)}</Table.Td>
            <Table.Td>{causeTextOf(gap)}</Table.Td>
            <Table.Td>{gap.isFault ? 'thiếu' : 'có lý do'}</Table.Td>
            <Table.Td>
              {gap.callId === null ? (
                '–'
              ) : (
                <Anchor component={Link} href={`/calls/${gap.callId}`}>
                  Xem
                </Anchor>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Looked({ looked }: Readonly<{ looked: Result['looked'] }>) {
  const { entries, rows, witnessLines, digests, currentRows, recordings, soundFiles, soundBytes } = looked
  const lines = [
    `${numberOf(entries)} mục niêm phong, ${numberOf(rows)} dòng dữ liệu`,
    `${numberOf(witnessLines)} dòng nhân chứng, ${numberOf(digests)} bản tóm lược`,
    // Absent in what an earlier version looked at.
    ...(currentRows === undefined ? [] : [`${numberOf(currentRows)} cuộc gọi, phiếu và tài khoản`]),
    `${numberOf(recordings)} bản ghi âm; đã đọc ${numberOf(soundFiles)} tệp, ${numberOf(Math.round(soundBytes / 1e6))} MB`,
  ]
  return (
    <List size="sm">
      {lines.map(line => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  )
}
