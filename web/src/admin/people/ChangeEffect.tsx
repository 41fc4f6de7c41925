import { Alert, List, Text } from '@mantine/core'
import type { Permission } from '../../../../src/people/permissions.ts'
import { numberOf } from '../../kit/format.ts'
import { PERMISSION_NAMES } from '../../words/permissions.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { Besides } from '../Besides.tsx'
import { EffectCard } from '../EffectCard.tsx'
import { HoldsFrom } from '../HoldsFrom.tsx'
import { becomingOf, linesOf, type Preview } from './changes.ts'

/** What a change of an account would do, before it is kept. */
export function ChangeEffect({ preview }: Readonly<{ preview: Preview }>) {
  const { differs, rights, ends, mustSetUpTotp, work, effectiveFrom, planned } = preview
  const isEnding = ends.browsers + ends.tokens > 0
  return (
    <EffectCard>
      {effectiveFrom && <HoldsFrom from={effectiveFrom} until={null} />}
      <BeforeAfter lines={linesOf(differs)} />
      {effectiveFrom && (
        <Text size="sm" c="dimmed">
          Dưới đây tính theo lúc này; đến giờ có hiệu lực có thể khác.
        </Text>
      )}
      <Rights title="Thêm quyền" rights={rights.gained} />
      <Rights title="Mất quyền" rights={rights.lost} />
      {isEnding && (
        <Text size="sm">
          {effectiveFrom ? 'Kết thúc khi có hiệu lực' : 'Kết thúc ngay'}: {numberOf(ends.browsers)} phiên
          trình duyệt, {numberOf(ends.tokens)} mã truy cập.
        </Text>
      )}
      {mustSetUpTotp && <Text size="sm">Lần đăng nhập sau phải thiết lập xác thực hai lớp.</Text>}
      {work && <Left work={work} />}
      <Besides title="Tài khoản đã có thay đổi đặt trước" planned={planned} becomingOf={becomingOf} />
    </EffectCard>
  )
}

function Rights({ title, rights }: Readonly<{ title: string; rights: readonly Permission[] }>) {
  if (rights.length === 0) return null
  return (
    <Text size="sm">
      {title}: {rights.map(one => PERMISSION_NAMES[one]).join('; ')}.
    </Text>
  )
}

function Left({ work }: Readonly<{ work: NonNullable<Preview['work']> }>) {
  const { tickets, duties, calls, phones } = work
  const { open, late, drafts, first } = tickets
  const isNothing = open + drafts + duties.length + calls === 0
  return (
    <>
      {isNothing && <Text size="sm">Không có việc nào đang nằm ở người này.</Text>}
      {calls > 0 && (
        <Alert color="orange" title="Đang có cuộc gọi">
          {numberOf(calls)} cuộc gọi đang diễn ra với người này. Nên đợi nói xong.
        </Alert>
      )}
      {open > 0 && (
        <Text size="sm">
          {numberOf(open)} phiếu đang mở giao cho người này{late > 0 ? `, ${numberOf(late)} trễ hạn` : ''}:{' '}
          {first.join(', ')}
          {open > first.length ? '…' : ''}. Phiếu vẫn ở đơn vị; cần giao cho người khác.
        </Text>
      )}
      {drafts > 0 && <Text size="sm">{numberOf(drafts)} phiếu nháp chưa tiếp nhận.</Text>}
      {duties.length > 0 && (
        <Alert color={duties.some(({ isLeft }) => isLeft) ? 'orange' : 'blue'} title="Thôi nhiệm vụ">
          <List size="sm">
            {duties.map(({ unit, duty, isLeft }) => (
              <List.Item key={`${unit} ${duty}`}>
                {duty}, {unit}
                {isLeft ? ': không còn ai khác' : ''}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {phones.length > 0 && <Text size="sm">Máy điện thoại ngừng dùng: {phones.join(', ')}.</Text>}
    </>
  )
}
