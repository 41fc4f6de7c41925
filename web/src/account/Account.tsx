import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { phoneOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useUnits } from '../pickers/lists.ts'
import { ROLE_NAMES } from '../words/roles.ts'
import { Appearance } from './Appearance.tsx'
import { Browsers } from './Browsers.tsx'
import { Password } from './Password.tsx'
import { SecondFactor } from './SecondFactor.tsx'
import { Tokens } from './Tokens.tsx'
import { type Own, useOwn } from './useOwn.ts'

/** One's own account: who one is here, and what opens it. */
export default function Account() {
  const { data, error, refetch } = useOwn()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack maw={1100}>
      <PageHead title="Tài khoản của tôi" />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Stack>
          <Section title="Thông tin">
            <Facts own={data} />
          </Section>
          <Section title="Đổi mật khẩu">
            <Password own={data} />
          </Section>
        </Stack>
        <Stack>
          <Section title="Xác thực hai lớp">
            <SecondFactor own={data} />
          </Section>
          <Section title="Đang đăng nhập tại">
            <Browsers own={data} />
          </Section>
          <Section title="Giao diện">
            <Appearance />
          </Section>
        </Stack>
      </SimpleGrid>
      <Section title="Mã truy cập cho phần mềm">
        <Tokens />
      </Section>
    </Stack>
  )
}

function Section({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  )
}

function Facts({ own }: Readonly<{ own: Own }>) {
  const { data: units } = useUnits()
  const unit = units?.find(({ id }) => id === own.unitId)?.name
  const facts = [
    ['Họ tên', own.displayName],
    ['Tên đăng nhập', own.username],
    ['Vai trò', ROLE_NAMES[own.role]],
    ['Đơn vị', unit],
    ['Di động', own.mobile && phoneOf(own.mobile)],
    ['Thư điện tử', own.email],
  ] as const
  return (
    <>
      <Stack gap="xs" component="dl" m={0}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <Text component="dt" size="xs" c="dimmed">
                  {name}
                </Text>
                <Text component="dd" m={0}>
                  {value}
                </Text>
              </div>
            ),
        )}
      </Stack>
      <Text size="sm" c="dimmed" mt="sm">
        Thông tin sai? Xin báo quản trị viên sửa.
      </Text>
    </>
  )
}
