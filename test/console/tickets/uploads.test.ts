import t from 'tap'
import {
  acceptOf,
  faultOf,
  kindFor,
  limitText,
  MEGABYTE,
  reasonText,
  sizeText,
} from '../../../web/src/tickets/uploads.ts'

const file = (facts: object) => ({ name: 'a.pdf', size: 1_000, type: 'application/pdf', ...facts })

t.test('what cannot be taken is said before it is sent', async t => {
  t.equal(faultOf(file({}), 'scan', 40 * MEGABYTE), null)
  t.match(faultOf(file({ size: 0 }), 'scan', undefined), /không có nội dung/)
  t.match(faultOf(file({ size: 41 * MEGABYTE }), 'scan', 40 * MEGABYTE), /lớn hơn 40 MB/)
  t.match(faultOf(file({}), 'photo', undefined), /không hợp.*JPG, PNG, WEBP/)
  t.match(faultOf(file({ type: 'text/html', name: 'a.html' }), 'other', undefined), /không hợp/)
  t.equal(faultOf(file({ type: '' }), 'other', undefined), null, 'the server looks at the content')
})

t.test('limits and sizes in words', async t => {
  t.equal(limitText('signed-answer', 40 * MEGABYTE), 'PDF; mỗi tệp tối đa 40 MB')
  t.equal(acceptOf('photo'), 'image/jpeg,image/png,image/webp')
  t.same([sizeText(10), sizeText(350_000), sizeText(1_300_000)], ['1 KB', '342 KB', '1,2 MB'])
  t.same([kindFor('image/png'), kindFor('application/pdf')], ['photo', 'other'])
  t.match(reasonText('revoked'), /thu hồi/)
  t.equal(reasonText('something-new'), 'something-new')
})
