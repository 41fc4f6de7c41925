import t from 'tap'
import { excessOf, excessText } from '../../../web/src/kit/excess.ts'

t.test('what is too long for its field is told by how much', async t => {
  t.equal(excessText(excessOf('a'.repeat(500), 500), 500), null)
  t.equal(
    excessText(excessOf('a'.repeat(1_620), 500), 500),
    'Dài quá 500 ký tự: bớt 1.120 ký tự thì mới gửi được.',
  )
})
