import { Alert, Anchor, Card, SimpleGrid, Stack, Tabs, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import type { Section } from '../../../../src/directory/sections.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, PageHead, Waiting } from '../../kit/parts.tsx'
import { SECTION_WORDS } from '../../words/settings.ts'
import { placeOf } from './differ.ts'
import { History } from './History.tsx'
import { type Shown, useSettings } from './useSettings.ts'

const GROUPS: readonly (readonly [title: string, sections: readonly Section[]])[] = [
  ['Giờ và lịch', ['hours', 'outsideHours', 'workingTime']],
  [
    'Người gọi nghe gì',
    ['greeting', 'announcements', 'menu', 'survey', 'callback', 'emergency', 'emergencyRoster'],
  ],
  ['Điện thoại viên', ['queues', 'calls', 'monitoring', 'dialling']],
  ['Phiếu và thông báo', ['regulation', 'notices', 'personalData']],
  ['Lưu trữ và giám sát', ['storage', 'retention', 'alarms']],
  ['Thiên tai', ['disasterProfile', 'disaster']],
]

const SOURCE_WORDS = {
  default: 'mặc định',
  profile: 'hồ sơ tỉnh',
  change: 'đã đổi',
  disaster: 'theo thiên tai',
}

/** Everything that the province sets while the centre runs. */
export default function SettingsPage() {
  const { data, error, refetch } = useSettings()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack>
      <PageHead title="Cài đặt" />
      <Text c="dimmed">
        {data.province.name}. Mỗi thay đổi được kiểm tra, xem trước, có hiệu lực ngay hoặc từ một thời điểm,
        ghi nhật ký và hoàn tác được.
        {data.nextChangeAt && ` Thay đổi kế tiếp có hiệu lực lúc ${dateTimeOf(data.nextChangeAt)}.`}
      </Text>
      {data.leftOut.length > 0 && <LeftOut shown={data} />}
      <Tabs defaultValue="sections" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="sections">Các mục</Tabs.Tab>
          <Tabs.Tab value="history">Mọi thay đổi</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="sections" pt="md">
          <Sections shown={data} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md" h="60vh">
          <History />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function Sections({ shown }: Readonly<{ shown: Shown }>) {
  return (
    <Stack>
      {GROUPS.map(([title, sections]) => (
        <section key={title} aria-label={title}>
          <Title order={2} size="h5" mb="xs">
            {title}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {sections.map(section => (
              <Card key={section} withBorder padding="sm">
                <Anchor component={Link} href={`/admin/settings/${section}`} fw={600}>
                  {SECTION_WORDS[section][0]}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {SECTION_WORDS[section][1]}
                </Text>
                <Text size="xs" mt={4}>
                  Nguồn: {SOURCE_WORDS[shown.sections[section]?.source ?? 'default']}
                </Text>
              </Card>
            ))}
          </SimpleGrid>
        </section>
      ))}
    </Stack>
  )
}

function LeftOut({ shown }: Readonly<{ shown: Shown }>) {
  return (
    <Alert color="orange" title="Có thay đổi không còn dùng được">
      {shown.leftOut.map(({ change, section, faults }) => (
        <Text key={change} size="sm">
          {SECTION_WORDS[section][0]}, thay đổi {change}:{' '}
          {faults.map(({ path, detail }) => `${placeOf(path)} ${detail}`).join('; ')}
        </Text>
      ))}
    </Alert>
  )
}
