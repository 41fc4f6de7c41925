import { Alert, Button, Group, Radio, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { REQUEST_KINDS, type RequestKind } from '../../../src/privacy/request.ts'
import type { RequestShown, RulesShown } from '../../../src/privacy/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { PageHead, said, textOf } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { REQUEST_CHANNEL_NAMES, REQUEST_KIND_NAMES } from '../words/privacy.ts'

const FIELDS = ['channel', 'name', 'number', 'words']
const CHANNELS = Object.entries(REQUEST_CHANNEL_NAMES).map(([value, label]) => ({ value, label }))

/** What a citizen asks about their data is taken down; the Office decides. */
export default function NewRequest() {
  const [kind, setKind] = useState<RequestKind>('export')
  const receive = useReceiving()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const asked = FIELDS.map(name => [name, String(typed.get(name) ?? '').trim()])
    receive.mutate({ ...Object.fromEntries(asked), kind })
  }
  return (
    <Stack maw={720}>
      <PageHead title="Tiếp nhận yêu cầu về dữ liệu cá nhân" />
      <form onSubmit={submit}>
        <Stack>
          {receive.error && (
            <Alert color="red" role="alert">
              {textOf(receive.error)}
            </Alert>
          )}
          <Radio.Group
            label="Yêu cầu"
            value={kind}
            onChange={value => setKind(value as RequestKind)}
            required
          >
            <Group mt="xs">
              {REQUEST_KINDS.map(one => (
                <Radio key={one} value={one} label={REQUEST_KIND_NAMES[one]} />
              ))}
            </Group>
          </Radio.Group>
          <Terms kind={kind} />
          <Select
            name="channel"
            label="Qua kênh"
            data={CHANNELS}
            defaultValue="phone"
            allowDeselect={false}
            required
          />
          <Group grow align="flex-end">
            <TextInput name="name" label="Họ tên người yêu cầu" maxLength={200} required />
            <TextInput
              name="number"
              label="Số điện thoại"
              description="Dữ liệu được tìm theo số này"
              inputMode="tel"
              maxLength={40}
              required
            />
          </Group>
          <Textarea
            name="words"
            label="Nội dung yêu cầu"
            description="Theo lời người yêu cầu"
            autosize
            minRows={3}
            maxLength={2_000}
            required
          />
          <Button type="submit" loading={receive.isPending} style={{ alignSelf: 'flex-start' }}>
            Tiếp nhận
          </Button>
        </Stack>
      </form>
    </Stack>
  )
}

/** By when the citizen hears of it: whoever takes it down can say so at once. */
function Terms({ kind }: Readonly<{ kind: RequestKind }>) {
  const { data } = useQuery({
    queryKey: ['privacy', 'rules'],
    queryFn: ({ signal }) => get<Json<typeof RulesShown>>('/api/privacy/rules', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!data) return null
  return (
    <Alert color="blue">
      <Text size="sm">
        Phản hồi trong {data.answerWorkingDays} ngày làm việc, thực hiện trong {data.doneDays[kind]} ngày.
        {kind === 'erase' && ` Dữ liệu phải lưu theo ${data.keptBy} thì không xóa mà hạn chế xử lý.`}
      </Text>
    </Alert>
  )
}

function useReceiving() {
  const client = useQueryClient()
  const { may } = useSession()
  const [, go] = useLocation()
  return useMutation({
    mutationFn: (asked: Record<string, string>) =>
      post<Json<typeof RequestShown>>('/api/privacy/requests', asked),
    onSuccess: async ({ id }) => {
      said('Đã tiếp nhận yêu cầu. Văn phòng sẽ xác minh và thực hiện.')
      await client.invalidateQueries({ queryKey: ['privacy'] })
      go(may('privacy.read') ? `/privacy/${id}` : '/')
    },
  })
}
