import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { MATRIX } from '../../../../src/notices/matrix.ts'
import type { Cause } from '../../../../src/notices/notice.ts'
import type { PreviewShown } from '../../../../src/notices/schemas.ts'
import { TEXTS, type Words } from '../../../../src/notices/texts.ts'
import { type Json, post } from '../../kit/api.ts'
import { numberOf } from '../../kit/format.ts'
import { textOf } from '../../kit/parts.tsx'
import { Textarea } from '../../kit/typing.tsx'
import { PLACE_NAMES } from '../../words/notices.ts'
import { type At, below, useWords } from './form.tsx'
import { withPart } from './model.ts'
import { AT, ownOf, withOwn } from './notices.ts'

type Props = Readonly<{ cause: Cause; value: unknown; onChange: (value: unknown) => void }>
type Whose = 'citizen' | 'staff'

const WHOSE: Readonly<Record<Whose, string>> = { citizen: 'Câu gửi người dân', staff: 'Câu gửi cán bộ' }

/** The words of one cause: the standard ones, or the province's own. */
export function NoticeWords({ cause, value, onChange }: Props) {
  const told = Object.keys(MATRIX[cause])
  const whose: readonly Whose[] = [
    ...(told.includes('citizen') ? (['citizen'] as const) : []),
    ...(told.some(to => to !== 'citizen') ? (['staff'] as const) : []),
  ]
  const own = ownOf(value, cause).words
  const set = (to: Whose, words: Words | undefined) =>
    onChange(withOwn(value, 'texts', [cause, withPart(own, to, words)]))
  return (
    <Stack gap="sm">
      {whose.map(to => (
        <Card key={to} withBorder padding="sm" component="section" aria-label={WHOSE[to]}>
          <Group justify="space-between" mb="xs">
            <Text fw={600} size="sm">
              {WHOSE[to]}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => set(to, own[to] === undefined ? TEXTS[cause][to] : undefined)}
            >
              {own[to] === undefined ? 'Viết câu khác' : 'Dùng câu chuẩn'}
            </Button>
          </Group>
          {own[to] === undefined ? (
            <Standard words={TEXTS[cause][to]} />
          ) : (
            <Own cause={cause} to={to} words={own[to] as Words} onChange={words => set(to, words)} />
          )}
        </Card>
      ))}
    </Stack>
  )
}

const Standard = ({ words: { title, text, sms } }: Readonly<{ words: Words }>) => (
  <Stack gap={4}>
    <Text size="sm">{title}</Text>
    <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
      {text}
    </Text>
    {sms && (
      <Text size="sm" c="dimmed">
        Tin nhắn: {sms}
      </Text>
    )}
  </Stack>
)

type OwnProps = Readonly<{ cause: Cause; to: Whose; words: Words; onChange: (words: Words) => void }>

function Own({ cause, to, words, onChange }: OwnProps) {
  const at = below(below(below(AT, 'texts'), cause), to)
  const field = (name: keyof Words) => ({
    ...{ at: below(at, name), text: words[name] },
    onType: (text: string) => onChange({ ...words, [name]: text }),
  })
  const preview = useMutation({
    mutationFn: () => {
      const reader = to === 'citizen' ? to : Object.keys(MATRIX[cause]).find(one => one !== 'citizen')
      return post<Json<typeof PreviewShown>>('/api/notices/preview', { cause, to: reader, words })
    },
  })
  return (
    <Stack gap="xs">
      <Line {...field('title')} charsMost={200} required />
      <Line {...field('text')} charsMost={4_000} required />
      <Line {...field('sms')} charsMost={900} />
      <Text size="xs" c="dimmed">
        Chỗ trống:{' '}
        {Object.entries(PLACE_NAMES)
          .map(([place, name]) => `{${place}} ${name}`)
          .join(', ')}
        . Tin nhắn cho cán bộ chỉ có mã phiếu, lĩnh vực, hạn và liên kết.
      </Text>
      <Group justify="flex-end">
        <Button size="xs" variant="default" loading={preview.isPending} onClick={() => preview.mutate()}>
          Xem thử
        </Button>
      </Group>
      {preview.error && (
        <Alert color="red" role="alert">
          {textOf(preview.error)}
        </Alert>
      )}
      {preview.data && <Shown shown={preview.data} />}
    </Stack>
  )
}

type LineProps = Readonly<{
  at: At
  text: string
  onType: (text: string) => void
  charsMost: number
  required?: boolean
}>

function Line({ at, text, onType, charsMost, required = false }: LineProps) {
  const words = useWords(at)
  return (
    <Textarea
      {...{ ...words, required, value: text, maxLength: charsMost }}
      onChange={event => onType(event.currentTarget.value)}
      autosize
      maxRows={10}
    />
  )
}

/** With a ticket that nobody has. */
function Shown({ shown: { title, text, sms, faults } }: Readonly<{ shown: Json<typeof PreviewShown> }>) {
  if (faults.length > 0)
    return (
      <Alert color="red" role="alert" title="Câu chữ chưa dùng được">
        {faults.map(({ path, detail }) => (
          <Text key={`${path} ${detail}`} size="sm">
            {detail}
          </Text>
        ))}
      </Alert>
    )
  return (
    <Card withBorder padding="sm" component="section" aria-label="Xem thử">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      {sms.text && (
        <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          Tin nhắn ({numberOf(sms.parts)} đoạn): {sms.text}
        </Text>
      )}
    </Card>
  )
}
