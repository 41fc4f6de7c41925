import { Button, Group, Stack, Text } from '@mantine/core'
import type { FormEvent } from 'react'
import { confirm } from '../kit/parts.tsx'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { ActCard } from './ActCard.tsx'
import { Rectify } from './Rectify.tsx'
import { openMoves, type Request } from './requests.ts'
import { useRequestAct } from './useRequestAct.ts'

/** What may be done with a request as it stands, each with its own form. */
export function RequestActs({ request }: Readonly<{ request: Request }>) {
  const moves = new Set(openMoves(request))
  const { id } = request
  return (
    <Stack>
      {moves.has('verify') && (
        <WordsAct
          {...{
            id,
            step: 'verification',
            name: 'how',
            label: 'Cách xác minh',
            title: 'Xác minh người yêu cầu',
          }}
          text="Người yêu cầu đúng là chủ của dữ liệu: gọi lại số điện thoại, đối chiếu giấy tờ…"
          done="Đã ghi việc xác minh."
        />
      )}
      {moves.has('answer') && (
        <WordsAct
          {...{
            id,
            step: 'answer',
            name: 'text',
            label: 'Đã phản hồi thế nào',
            title: 'Phản hồi người yêu cầu',
          }}
          text="Báo cho người yêu cầu biết yêu cầu đang được giải quyết."
          done="Đã ghi phản hồi."
        />
      )}
      {moves.has('give') && <Give id={id} />}
      {moves.has('rectify') && <Rectify request={request} />}
      {moves.has('restrict') && <Restrict request={request} />}
      {moves.has('lift') && (
        <WordsAct
          {...{ id, step: 'lifting', name: 'reason', label: 'Lý do', title: 'Bỏ hạn chế' }}
          text="Dữ liệu được hiện lại như trước."
          done="Đã bỏ hạn chế xử lý."
        />
      )}
      {moves.has('extend') && (
        <WordsAct
          {...{ id, step: 'extension', name: 'reason', label: 'Lý do', title: 'Gia hạn' }}
          text="Chỉ được gia hạn 01 lần."
          done="Đã gia hạn."
        />
      )}
      {moves.has('refuse') && <Refuse id={id} />}
      {moves.size === 0 && <Text c="dimmed">Yêu cầu này đã được giải quyết xong.</Text>}
    </Stack>
  )
}

type WordsActProps = Readonly<Record<'id' | 'step' | 'name' | 'label' | 'title' | 'text' | 'done', string>>

/** A step that asks for words only. */
function WordsAct({ id, step, name, label, title, text, done }: WordsActProps) {
  const act = useRequestAct(id, step, done)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    act.mutate({ [name]: String(new FormData(event.currentTarget).get(name) ?? '').trim() })
  }
  return (
    <ActCard title={title} text={text}>
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <Textarea
            name={name}
            label={label}
            maxLength={name === 'how' ? 500 : 2_000}
            autosize
            minRows={2}
            w="100%"
            required
          />
          <Button type="submit" variant="default" loading={act.isPending}>
            {title}
          </Button>
        </Stack>
      </form>
    </ActCard>
  )
}

/** Kept out of the page: it goes from the answer to a file. */
function save(name: string, data: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  URL.revokeObjectURL(address)
}

function Give({ id }: Readonly<{ id: string }>) {
  const give = useRequestAct(id, 'export', 'Đã xuất dữ liệu. Giao tệp cho người yêu cầu.', kept =>
    save(`du-lieu-ca-nhan-${id}.json`, kept),
  )
  const ask = async () => {
    const isSure = await confirm({
      title: 'Xuất toàn bộ dữ liệu?',
      text: 'Tệp gồm phiếu, cuộc gọi, ghi chú và ai đã xem. Yêu cầu kết thúc sau khi xuất.',
      yes: 'Xuất dữ liệu',
    })
    if (isSure) give.mutate({})
  }
  return (
    <ActCard title="Cung cấp dữ liệu" text="Mọi dữ liệu lưu theo số điện thoại này, thành một tệp.">
      <Group>
        <Button loading={give.isPending} onClick={ask}>
          Xuất dữ liệu
        </Button>
      </Group>
    </ActCard>
  )
}

function Restrict({ request }: Readonly<{ request: Request }>) {
  const restrict = useRequestAct(request.id, 'restriction', 'Đã hạn chế xử lý dữ liệu.')
  const ask = async () => {
    const isSure = await confirm({
      title: 'Hạn chế xử lý dữ liệu?',
      text: 'Họ tên, số điện thoại, địa chỉ trong mọi phiếu của số này sẽ ẩn với người không có nhiệm vụ và không công khai.',
      yes: 'Hạn chế xử lý',
    })
    if (isSure) restrict.mutate({})
  }
  return (
    <ActCard
      title="Hạn chế xử lý"
      text={
        request.kind === 'erase'
          ? 'Dữ liệu phải lưu theo luật thì không xóa được; thay vào đó được ẩn.'
          : 'Ẩn dữ liệu cá nhân trong mọi phiếu của số điện thoại này.'
      }
    >
      <Group>
        <Button loading={restrict.isPending} onClick={ask}>
          Hạn chế xử lý
        </Button>
      </Group>
    </ActCard>
  )
}

function Refuse({ id }: Readonly<{ id: string }>) {
  const refuse = useRequestAct(id, 'refusal', 'Đã ghi việc từ chối.')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const isSure = await confirm({
      title: 'Từ chối yêu cầu này?',
      text: 'Yêu cầu kết thúc; người yêu cầu được báo lý do và căn cứ.',
      yes: 'Từ chối',
      isDangerous: true,
    })
    if (isSure) refuse.mutate({ reason: text('reason'), basis: text('basis') })
  }
  return (
    <ActCard title="Từ chối" text="Chỉ khi luật cho phép; phải nêu căn cứ.">
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <Textarea
            name="reason"
            label="Lý do từ chối"
            maxLength={2_000}
            autosize
            minRows={2}
            w="100%"
            required
          />
          <TextInput name="basis" label="Căn cứ pháp luật" maxLength={500} w="100%" required />
          <Button type="submit" variant="default" color="red" loading={refuse.isPending}>
            Từ chối
          </Button>
        </Stack>
      </form>
    </ActCard>
  )
}
