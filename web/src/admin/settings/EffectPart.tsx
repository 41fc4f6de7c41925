import { Alert, List, Table, Text } from '@mantine/core'
import { WORDS } from '../../../../src/alarms/words.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import { CHANNEL_NAMES } from '../../words/alarms.ts'
import { REQUEST_KIND_NAMES } from '../../words/privacy.ts'
import { KEPT_FOR_NAMES, RECORDING_KIND_NAMES, WORK_NAMES, WORKS } from '../../words/recordings.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import type { Preview } from './useChange.ts'

type Part<K extends 'aged' | 'storage' | 'alarms' | 'requests'> = NonNullable<Preview[K]>

/** What a change would do with what is kept, in numbers. */
export function EffectPart({ preview: { aged, storage, alarms, requests } }: Readonly<{ preview: Preview }>) {
  return (
    <>
      {aged && <Aged aged={aged} />}
      {storage && <Storage storage={storage} />}
      {alarms && <Alarms alarms={alarms} />}
      {requests && <Requests requests={requests} />}
    </>
  )
}

function Aged({ aged: { looked, isWhole, rows } }: Readonly<{ aged: Part<'aged'> }>) {
  return (
    <>
      {rows.length === 0 && (
        <Text size="sm">Không bản ghi âm nào đến hạn tiêu hủy sớm hay muộn hơn vào lúc đó.</Text>
      )}
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={4}>
            <Table.Caption>Bản ghi âm đổi hạn tiêu hủy vào lúc đó</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                {['Loại', 'Số bản', 'Giờ', 'MB', 'Sẽ thế nào'].map(head => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ kind, why, isDue, recordings, ms, bytes }) => (
                <Table.Tr key={`${kind} ${why}`}>
                  <Table.Td>{RECORDING_KIND_NAMES[kind]}</Table.Td>
                  <Table.Td>{numberOf(recordings)}</Table.Td>
                  <Table.Td>{numberOf(Math.round(ms / 360_000) / 10)}</Table.Td>
                  <Table.Td>{numberOf(Math.round(bytes / 1e6))}</Table.Td>
                  <Table.Td fw={isDue && why === null ? 600 : 400}>{becoming(isDue, why)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {!isWhole && (
        <Text size="sm">
          Có hơn {numberOf(looked)} bản ghi âm trong khoảng này; mới xem {numberOf(looked)} bản cũ nhất.
        </Text>
      )}
    </>
  )
}

function becoming(isDue: boolean, why: Part<'aged'>['rows'][number]['why']): string {
  if (!isDue) return 'không còn đến hạn'
  return why === null ? 'đến hạn tiêu hủy' : `đến hạn, nhưng giữ lại: ${KEPT_FOR_NAMES[why]}`
}

function Storage({ storage: { before, after } }: Readonly<{ storage: Part<'storage'> }>) {
  const counted = ({ works }: typeof before, work: (typeof WORKS)[number]) => {
    const found = works.find(one => one.work === work)
    return found ? `${found.isWhole ? '' : 'hơn '}${numberOf(found.recordings)} bản ghi` : 'không có'
  }
  const lines = WORKS.map(work => ({
    what: WORK_NAMES[work],
    ...{ before: counted(before, work), after: counted(after, work) },
  })).filter(line => line.before !== line.after)
  return (
    <>
      {lines.length === 0 && (
        <Text size="sm">Không bản ghi âm nào phải nén, mã hóa hay sao chép khác đi.</Text>
      )}
      {lines.length > 0 && (
        <BeforeAfter caption="Việc chờ làm vào lúc đó" heads={['Việc', 'Trước', 'Sau']} lines={lines} />
      )}
      {after.isProtecting && !before.isProtecting && (
        <Alert color="orange" title="Đĩa sẽ ở mức bảo vệ ngay">
          Đĩa còn trống {numberOf(Math.round(after.freeBytes / 1e9))} GB, ít hơn mức mới: không chờ đủ ngày,
          và tạm dừng trích xuất.
        </Alert>
      )}
      {!after.hasStore && (
        <Text size="sm">Máy chủ này chưa cấu hình kho lưu trữ ngoài, nên chưa có gì được sao ra kho.</Text>
      )}
      {!after.hasFlac && (
        <Text size="sm">Máy chủ này không có chương trình nén FLAC, nên chưa có gì được nén.</Text>
      )}
    </>
  )
}

type Up = Part<'alarms'>['ended']['first'][number]
const alarmIn = (up: Up) => [WORDS[up.kind].what, WORDS[up.kind].where(up)].filter(Boolean).join(': ')

function Alarms({ alarms: { raised, ended, unheard } }: Readonly<{ alarms: Part<'alarms'> }>) {
  return (
    <>
      {raised.count === 0 && ended.count === 0 && (
        <Text size="sm">Lúc này không có cảnh báo nào bật thêm hay tắt đi.</Text>
      )}
      {raised.count > 0 && (
        <Alert color="orange" title={`${numberOf(raised.count)} cảnh báo sẽ bật ngay`}>
          <List size="sm">
            {raised.first.map(up => (
              <List.Item key={`${up.kind} ${up.subject}`}>
                {alarmIn(up)} ({heardIn(up.heardBy)})
              </List.Item>
            ))}
            <Rest count={raised.count - raised.first.length} />
          </List>
        </Alert>
      )}
      {ended.count > 0 && (
        <Alert color="blue" title={`${numberOf(ended.count)} cảnh báo đang bật sẽ tắt`}>
          <List size="sm">
            {ended.first.map(up => (
              <List.Item key={`${up.kind} ${up.subject}`}>{alarmIn(up)}</List.Item>
            ))}
            <Rest count={ended.count - ended.first.length} />
          </List>
        </Alert>
      )}
      {unheard.length > 0 && (
        <Alert color="orange" title="Chỉ hiện trên màn hình, không báo cho ai">
          {unheard.map(kind => WORDS[kind].what).join(', ')}.
        </Alert>
      )}
    </>
  )
}

const Rest = ({ count }: Readonly<{ count: number }>) =>
  count > 0 ? <List.Item>và {numberOf(count)} cảnh báo nữa</List.Item> : null

function heardIn(heardBy: Part<'alarms'>['raised']['first'][number]['heardBy']): string {
  if (heardBy.length === 0) return 'chỉ trên màn hình'
  const ways = heardBy.map(({ channel, name }) =>
    name === null ? CHANNEL_NAMES[channel] : `${name} qua ${CHANNEL_NAMES[channel].toLowerCase()}`,
  )
  return `báo ${ways.join(', ')}`
}

function Requests({ requests: { open, late, extendable, dues } }: Readonly<{ requests: Part<'requests'> }>) {
  const moved = dues.filter(({ before, after }) => before !== after)
  return (
    <>
      <Text size="sm">
        {open === 0
          ? 'Không có yêu cầu nào của người dân về dữ liệu cá nhân đang mở.'
          : `${numberOf(open)} yêu cầu đang mở (${numberOf(late)} trễ hạn) giữ hạn đã hẹn; ${numberOf(extendable)} yêu cầu chưa gia hạn sẽ được gia hạn theo số ngày mới.`}
      </Text>
      {moved.length > 0 && (
        <BeforeAfter
          caption="Hạn của một yêu cầu nhận vào lúc đó"
          heads={['Yêu cầu', 'Trước', 'Sau']}
          lines={moved.map(({ of, before, after }) => ({
            what: of === 'answer' ? 'Phản hồi người yêu cầu' : REQUEST_KIND_NAMES[of],
            ...{ before: dateTimeOf(before), after: dateTimeOf(after) },
          }))}
        />
      )}
    </>
  )
}
