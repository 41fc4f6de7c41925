import t from 'tap'
import { browserName } from '../../../web/src/account/browsers.ts'
import { strengthOf } from '../../../web/src/account/strength.ts'
import { afterReading, badgeOf, bodyOf, type OwnList, placeOf } from '../../../web/src/notices/list.ts'

t.test('a notice leads to what it tells of, without the address that is for mail', async t => {
  const ticket = { id: 'x', code: '1022-DT-2026-000001' }
  t.equal(placeOf({ cause: 'late', ticket }), '/tickets/x')
  t.equal(placeOf({ cause: 'digest', ticket: null }), '/office')
  t.equal(placeOf({ cause: 'focal-due', ticket: null }), '/office/focal')
  t.equal(placeOf({ cause: 'urgent', ticket: null }), null)
  t.equal(bodyOf({ text: 'Phiếu mới.\nhttps://1022.vn/tickets/x\nHạn 17:00.' }), 'Phiếu mới.\nHạn 17:00.')
  t.same([1, 99, 100].map(badgeOf), ['1', '99', '99+'])
})

t.test('what was read is read in the list that is there, and nothing else', async t => {
  const notice = (id: string, readAt: string | null) => ({
    ...{ id, cause: 'late' as const, title: '', text: '', ticket: null, at: '', readAt },
  })
  const list: OwnList = {
    items: [notice('a', null), notice('b', null), notice('c', 'before')],
    next: null,
    unread: 2,
  }
  const read = (ids?: string[]) => afterReading(list, 0, 'now', ids).items.map(({ readAt }) => readAt)
  t.same(read(['a', 'z']), ['now', null, 'before'])
  t.same(read(), ['now', 'now', 'before'])
})

t.test('how good a password is, as the server would say', async t => {
  t.match(strengthOf('ngắn', 'lan'), { isFit: false, colour: 'red', text: /ít nhất 10 ký tự/ })
  t.match(strengthOf('toi la lan day', 'lan'), { isFit: false, text: /tên đăng nhập/ })
  t.match(strengthOf('1234567890', 'lan'), { isFit: false })
  t.match(strengthOf('hoa sen hồng', 'lan'), { isFit: true, colour: 'orange' })
  t.match(strengthOf('bốn mùa hoa nở quê', 'lan'), { isFit: true, colour: 'green', share: 100 })
  t.match(strengthOf('đồng tháp mười'.normalize('NFD'), 'lan'), { isFit: true }, 'however it is typed')
})

t.test('browsers by the names people know', async t => {
  const said: readonly (readonly [string | null, string])[] = [
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
      'Chrome trên Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge trên Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1',
      'Safari trên iPhone, iPad',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox trên Linux'],
    ['curl/8.5.0', 'Trình duyệt khác'],
    [null, 'Trình duyệt khác'],
  ]
  for (const [userAgent, name] of said) t.equal(browserName(userAgent), name)
})
