import { Alert, Badge, Button, Card, Group, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useParams } from 'wouter'
import type { Section } from '../../../../src/directory/sections.ts'
import { get } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, Nothing, PageHead, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { SECTION_WORDS } from '../../words/settings.ts'
import { Back } from '../Back.tsx'
import { placeOf } from './differ.ts'
import { Field } from './Field.tsx'
import { FormAround } from './form.tsx'
import { History } from './History.tsx'
import { MenuTree } from './MenuTree.tsx'
import { faultsElsewhere, type Part, partOf, pathsIn, type Shape } from './model.ts'
import { NoticesForm } from './NoticesForm.tsx'
import { PreviewPart } from './PreviewPart.tsx'
import { useChange } from './useChange.ts'
import { useChoices } from './useChoices.ts'
import { SETTINGS, type Shown, useSettings } from './useSettings.ts'

/** One section: what holds, how it may be changed, and what it was. */
export default function SectionPage() {
  const { section = '' } = useParams<{ section: string }>()
  const settings = useSettings()
  const forms = useQuery({
    queryKey: [...SETTINGS, 'forms'],
    queryFn: () => get<Record<string, Shape>>('/api/settings/forms'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const error = settings.error ?? forms.error
  if (!Object.hasOwn(SECTION_WORDS, section)) return <Nothing title="Không có mục cài đặt này" />
  const shape = forms.data?.[section]
  const held = settings.data?.sections[section]
  if (!shape || !held)
    return error ? <Failure error={error} retry={() => void settings.refetch()} /> : <Waiting />
  return <SectionShown key={section} section={section as Section} held={held} shape={shape} />
}

type Held = Shown['sections'][string]
type ShownProps = Readonly<{ section: Section; held: Held; shape: Shape }>

function SectionShown({ section, held, shape }: ShownProps) {
  const [title, help] = SECTION_WORDS[section]
  return (
    <Stack gap="sm" mih="100%">
      <Back to="/admin/settings" title="Cài đặt" />
      <PageHead title={title}>
        <Source held={held} />
      </PageHead>
      <Text c="dimmed">{help}</Text>
      <Tabs defaultValue="form" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="form">Giá trị</Tabs.Tab>
          <Tabs.Tab value="history">Lịch sử</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" pt="md">
          <Form section={section} held={held.settled} shape={shape} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md" h="60vh">
          <History section={section} held={held.settled} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

const SOURCES = {
  ...{ default: 'Mặc định của phần mềm', profile: 'Theo hồ sơ tỉnh', disaster: 'Theo chế độ thiên tai' },
} as const

function Source({ held }: Readonly<{ held: Held }>) {
  const { source, change, since } = held
  const text =
    source === 'change' ? `Thay đổi ${change}, từ ${since ? dateTimeOf(since) : ''}` : SOURCES[source]
  return (
    <Badge variant="light" color={source === 'disaster' ? 'orange' : 'blue'} tt="none">
      {text}
    </Badge>
  )
}

function Form({ section, held, shape }: Readonly<{ section: Section; held: unknown; shape: Shape }>) {
  const { may } = useSession()
  const part: Part = useMemo(() => partOf(shape), [shape])
  const change = useChange(section, held)
  const choicesAt = useChoices(section, change.value)
  const shownPaths = useMemo(
    () => new Set(pathsIn(part, change.value, [section])),
    [part, change.value, section],
  )
  const elsewhere = faultsElsewhere(change.faults, shownPaths)
  const mayChange = may('settings.change') && section !== 'disaster'
  const preview = change.preview.data
  return (
    <FormAround value={{ faults: change.faults, choicesAt }}>
      <Stack>
        {change.faults.length > 0 && <Faults count={change.faults.length} elsewhere={elsewhere} />}
        {(section === 'menu' || section === 'disasterProfile') && (
          <MenuTree section={section} value={change.value} />
        )}
        <fieldset
          // What is typed while it is kept would go with the answer.
          disabled={!mayChange || change.keep.isPending}
          style={{ border: 0, padding: 0, margin: 0, minInlineSize: 0 }}
        >
          {section === 'notices' ? (
            <NoticesForm part={part} value={change.value} onChange={change.type} />
          ) : (
            <Field
              isBare
              part={part}
              at={{ path: section, names: [section] }}
              value={change.value}
              onChange={change.type}
            />
          )}
        </fieldset>
        {mayChange && change.isChanged && (
          <Card withBorder>
            <Group justify="space-between" align="flex-end">
              {change.when}
              <Group>
                <Button variant="default" onClick={change.leave}>
                  Bỏ thay đổi
                </Button>
                <Button
                  loading={change.preview.isPending}
                  disabled={!change.isKnown}
                  onClick={() => change.preview.mutate()}
                >
                  Xem trước
                </Button>
              </Group>
            </Group>
          </Card>
        )}
        {preview && (
          <PreviewPart
            preview={preview}
            mayKeep={mayChange}
            isPending={change.keep.isPending}
            onKeep={change.keep.mutate}
          />
        )}
      </Stack>
    </FormAround>
  )
}

type FaultsProps = Readonly<{ count: number; elsewhere: readonly { path: string; detail: string }[] }>

function Faults({ count, elsewhere }: FaultsProps) {
  return (
    <Alert color="red" role="alert" title={`Có ${count} chỗ chưa dùng được`}>
      {elsewhere.length === 0
        ? 'Các lỗi được ghi tại từng mục bên dưới.'
        : elsewhere.map(({ path, detail }) => (
            <Text key={`${path} ${detail}`} size="sm">{`${placeOf(path)}: ${detail}`}</Text>
          ))}
    </Alert>
  )
}
