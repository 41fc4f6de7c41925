import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { RosterMade, RosterRead } from '../../../../src/people/schemas.ts'
import { type Json, post } from '../../kit/api.ts'
import { PageHead, said, textOf } from '../../kit/parts.tsx'
import { ROLE_NAMES } from '../../words/roles.ts'
import { Back } from '../Back.tsx'
import { download } from '../download.ts'
import { BadLines, FileRows } from '../FileRows.tsx'
import { PEOPLE } from './accounts.ts'
import { passwordsCsv } from './passwords.ts'
import { type Made, Paper, PrintButton } from './Slip.tsx'

const EXAMPLE = 'tên đăng nhập,họ tên,vai trò,mã đơn vị,di động,thư điện tử'

/** Many accounts from a table: looked at first, then all of them or none. */
export default function Import() {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const preview = useMutation({
    mutationFn: () => post<Json<typeof RosterRead>>('/api/people/imports/preview', { text }),
  })
  const load = useMutation({
    mutationFn: () => post<Json<typeof RosterMade>>('/api/people/imports', { text }),
    onSuccess: async ({ items }) => {
      said(`Đã tạo ${items.length} tài khoản.`)
      await client.invalidateQueries({ queryKey: PEOPLE })
    },
  })
  const type = (typed: string) => {
    setText(typed)
    preview.reset()
  }
  const error = load.error ?? preview.error
  const read = preview.data
  return (
    <Stack>
      <Back to="/admin/people" title="Tài khoản" />
      <PageHead title="Nhập danh sách tài khoản" />
      {load.data ? (
        <HandedOut made={load.data.items} known={load.data.known} />
      ) : (
        <>
          <Source text={text} onChange={type} />
          {error && (
            <Alert color="red" role="alert">
              {textOf(error)}
            </Alert>
          )}
          <Group>
            <Button
              variant={read ? 'default' : 'filled'}
              loading={preview.isPending}
              disabled={text.trim() === ''}
              onClick={() => preview.mutate()}
            >
              Xem trước
            </Button>
            {read && read.badCount === 0 && read.counts.new > 0 && (
              <Button loading={load.isPending} onClick={() => load.mutate()}>
                Tạo {read.counts.new} tài khoản
              </Button>
            )}
          </Group>
          {read && <Preview read={read} />}
        </>
      )}
    </Stack>
  )
}

function Source({ text, onChange }: Readonly<{ text: string; onChange: (text: string) => void }>) {
  return (
    <>
      <Text c="dimmed">
        Chọn tệp CSV, hoặc chép bảng từ trang tính rồi dán vào đây. Dòng đầu là tên cột:{' '}
        {EXAMPLE.replaceAll(',', ', ')}. Ai đã có tài khoản thì giữ nguyên. Có một dòng sai thì chưa tạo tài
        khoản nào.
      </Text>
      <FileButton
        accept=".csv,.tsv,.txt,text/csv"
        onChange={async file => file && onChange(await file.text())}
      >
        {props => (
          <Button
            {...props}
            variant="default"
            leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
            w="fit-content"
          >
            Chọn tệp CSV
          </Button>
        )}
      </FileButton>
      <Textarea
        label="Bảng tài khoản"
        placeholder={`${EXAMPLE}\nlan,Trần Thị Lan,điện thoại viên,,,`}
        value={text}
        onChange={event => onChange(event.currentTarget.value)}
        autosize
        minRows={6}
        maxRows={14}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
    </>
  )
}

function Preview({ read }: Readonly<{ read: Json<typeof RosterRead> }>) {
  const { counts, items, bad, badCount } = read
  if (badCount > 0) return <BadLines bad={bad} count={badCount} />
  return (
    <Stack gap="xs">
      <Alert color="green" role="status">
        {counts.lines} dòng, {counts.new} tài khoản mới, {counts.known} tài khoản đã có (giữ nguyên).
      </Alert>
      <People title="Tài khoản mới" isKnown={false} count={counts.new} items={items} />
      <People title="Đã có, giữ nguyên" isKnown count={counts.known} items={items} />
    </Stack>
  )
}

type PeopleProps = Readonly<{
  title: string
  isKnown: boolean
  count: number
  items: Json<typeof RosterRead>['items']
}>

const People = ({ title, isKnown, count, items }: PeopleProps) => (
  <FileRows
    title={title}
    heads={['Tên đăng nhập', 'Họ tên', 'Vai trò', 'Đơn vị']}
    rows={items
      .filter(one => one.isKnown === isKnown)
      .map(({ line, username, displayName, role, unit }) => ({
        ...{ line, cells: [username, displayName, ROLE_NAMES[role], unit] },
      }))}
    count={count}
  />
)

function HandedOut({ made, known }: Readonly<{ made: readonly Made[]; known: number }>) {
  return (
    <Stack>
      <Alert color="yellow" title="Mật khẩu chỉ có lần này">
        Đã tạo {made.length} tài khoản, {known} tài khoản có sẵn giữ nguyên. Tải tệp hoặc in phiếu ngay, giao
        tận tay từng người rồi hủy. Rời trang này thì phải cấp lại từng mật khẩu.
      </Alert>
      <Group>
        <Button
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => download('mat-khau-dung-mot-lan.csv', passwordsCsv(made), 'text/csv')}
        >
          Tải tệp mật khẩu
        </Button>
        <PrintButton label={`In ${made.length} phiếu`} />
        <Button component={Link} href="/admin/people" variant="default">
          Xong
        </Button>
      </Group>
      <Paper slips={made} />
    </Stack>
  )
}
