import { Button, Card, Checkbox, Collapse, Group, Stack, Switch, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { MATRIX } from '../../../../src/notices/matrix.ts'
import type { Cause, MatrixWay, Recipient } from '../../../../src/notices/notice.ts'
import { choiceOf } from '../../words/choices.ts'
import { CAUSE_NAMES, RECIPIENT_NAMES } from '../../words/notices.ts'
import { Field } from './Field.tsx'
import { below } from './form.tsx'
import { Mark } from './Mark.tsx'
import { keyedOf, type Part, withPart } from './model.ts'
import { NoticeWords } from './NoticeWords.tsx'
import { AT, ownOf, withOwn } from './notices.ts'

type Props = Readonly<{ part: Part; value: unknown; onChange: (value: unknown) => void }>

const CAUSES = Object.keys(CAUSE_NAMES) as Cause[]
const WAYS: readonly MatrixWay[] = ['app', 'sms', 'email', 'digest']
/** What is no cause's: it stands below, as any section has it. */
const REST = ['silentKinds', 'sms', 'officerSite', 'citizenSite']

const wayOf = (way: MatrixWay) => choiceOf('notices.matrix.*.*', way)

/** Whom the centre ever tells of this, in the order of the list of people. */
const toldOf = (cause: Cause) =>
  (Object.keys(RECIPIENT_NAMES) as Recipient[]).filter(to => MATRIX[cause][to] !== undefined)

function waysOf(value: unknown, cause: Cause, to: Recipient): readonly MatrixWay[] {
  const own = ownOf(value, cause).row[to]
  return (Array.isArray(own) ? (own as MatrixWay[]) : MATRIX[cause][to]) ?? []
}

/** Who is told of what, over which ways and in which words: one line for each cause, opened to be changed. */
export function NoticesForm({ part, value, onChange }: Props) {
  const rest = part.is === 'group' ? part.fields.filter(({ name }) => REST.includes(name)) : []
  return (
    <Stack>
      <section aria-labelledby="notice-causes">
        <Title order={2} size="h5" id="notice-causes" mb="xs">
          Báo việc gì, cho ai, qua đường nào
        </Title>
        <Stack gap="xs">
          {CAUSES.map(cause => (
            <CauseCard key={cause} cause={cause} value={value} onChange={onChange} />
          ))}
        </Stack>
      </section>
      {rest.map(({ name, part: one }) => (
        <Field
          key={name}
          part={one}
          at={below(AT, name)}
          value={keyedOf(value)[name]}
          onChange={typed => onChange(withPart(value, name, typed))}
        />
      ))}
    </Stack>
  )
}

type CauseProps = Readonly<{ cause: Cause; value: unknown; onChange: (value: unknown) => void }>

function CauseCard({ cause, value, onChange }: CauseProps) {
  const [isOpen, setOpen] = useState(false)
  const { row, words, isOff } = ownOf(value, cause)
  const isOwn = Object.keys(row).length > 0
  return (
    <Card withBorder padding="sm" component="article" aria-label={CAUSE_NAMES[cause]}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{CAUSE_NAMES[cause]}</Text>
            {isOff && <Mark color="orange" text="Không báo cho ai" />}
            {!isOff && isOwn && <Mark color="blue" text="Khác bảng chuẩn" />}
            {Object.keys(words).length > 0 && <Mark color="blue" text="Câu chữ của tỉnh" />}
          </Group>
          {!isOff && (
            <Text size="sm" c="dimmed">
              {toldInWords(value, cause)}
            </Text>
          )}
        </div>
        <Button
          size="xs"
          variant="default"
          style={{ flexShrink: 0 }}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Thu gọn' : 'Sửa'} ${CAUSE_NAMES[cause]}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Thu gọn' : 'Sửa'}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        {isOpen && <CauseFields cause={cause} value={value} onChange={onChange} />}
      </Collapse>
    </Card>
  )
}

function toldInWords(value: unknown, cause: Cause): string {
  const told = toldOf(cause).flatMap(to => {
    const ways = waysOf(value, cause, to)
    return ways.length === 0 ? [] : [`${RECIPIENT_NAMES[to]}: ${ways.map(wayOf).join(', ')}`]
  })
  return told.length === 0 ? 'Không báo cho ai.' : `${told.join('; ')}.`
}

function CauseFields({ cause, value, onChange }: CauseProps) {
  const { isOff } = ownOf(value, cause)
  const { off } = keyedOf(value)
  const others = (Array.isArray(off) ? off : []).filter(one => one !== cause)
  return (
    <Stack gap="sm" mt="sm">
      <Switch
        label="Báo việc này"
        checked={!isOff}
        onChange={event =>
          onChange(withPart(value, 'off', event.currentTarget.checked ? others : [...others, cause]))
        }
      />
      {!isOff && <Ways cause={cause} value={value} onChange={onChange} />}
      {!isOff && <NoticeWords cause={cause} value={value} onChange={onChange} />}
    </Stack>
  )
}

/** People by ways; what is as the standard has it is not written down. */
function Ways({ cause, value, onChange }: CauseProps) {
  const set = (to: Recipient, ways: readonly MatrixWay[] | undefined) =>
    onChange(withOwn(value, 'matrix', [cause, withPart(ownOf(value, cause).row, to, ways)]))
  const turn = (to: Recipient, way: MatrixWay, isOn: boolean) => {
    const has = waysOf(value, cause, to)
    const ways = WAYS.filter(one => (one === way ? isOn : has.includes(one)))
    set(to, isSame(ways, MATRIX[cause][to] ?? []) ? undefined : ways)
  }
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing={6} aria-label={`Đường báo: ${CAUSE_NAMES[cause]}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Báo cho</Table.Th>
            {WAYS.map(way => (
              <Table.Th key={way}>{wayOf(way)}</Table.Th>
            ))}
            <Table.Th>So với chuẩn</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {toldOf(cause).map(to => (
            <Table.Tr key={to}>
              <Table.Td>{RECIPIENT_NAMES[to]}</Table.Td>
              {WAYS.map(way => (
                <Table.Td key={way}>
                  <Checkbox
                    aria-label={`${RECIPIENT_NAMES[to]}: ${wayOf(way)}`}
                    checked={waysOf(value, cause, to).includes(way)}
                    disabled={!mayGo(to, way)}
                    onChange={event => turn(to, way, event.currentTarget.checked)}
                  />
                </Table.Td>
              ))}
              <Table.Td>
                {ownOf(value, cause).row[to] === undefined ? (
                  <Text size="sm" c="dimmed">
                    như chuẩn
                  </Text>
                ) : (
                  <Button size="compact-xs" variant="default" onClick={() => set(to, undefined)}>
                    Về chuẩn
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** A citizen has no page here, and the daily digest is the leaders' and the Office's. */
const mayGo = (to: Recipient, way: MatrixWay) =>
  to === 'citizen'
    ? way === 'sms' || way === 'email'
    : way !== 'digest' || to === 'office' || to === 'leaders'

const isSame = (ways: readonly MatrixWay[], others: readonly MatrixWay[]) =>
  ways.length === others.length && ways.every(way => others.includes(way))
