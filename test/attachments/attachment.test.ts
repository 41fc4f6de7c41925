import t from 'tap'
import { dispositionOf, mayWithdraw, safeName, suits, typeOf } from '../../src/attachments/attachment.ts'
import { readPapers } from '../../src/papers.ts'

const JPEG = 'image/jpeg'

t.test('C10: a file is called by what it is, and by a name that can do no harm', async t => {
  const names: [given: string | undefined, kept: string][] = [
    ['Đơn của ông Năm.JPEG', 'Đơn của ông Năm.jpg'],
    ['do\u0302n.png', 'dôn.jpg'],
    ['../../etc/passwd', 'passwd.jpg'],
    ['C:\\Users\\Nam\\anh.bmp', 'anh.jpg'],
    ['anh.jpg.exe', 'anh.jpg.jpg'],
    ['anh\u202egpj.exe', 'anhgpj.jpg'],
    ['.htaccess', 'tep.jpg'],
    ['..', 'tep.jpg'],
    ['', 'tep.jpg'],
    [undefined, 'tep.jpg'],
    ['a\u0000b\r\nX: y.jpg', 'abX y.jpg'],
    ['<img src=x>.png', 'img src=x.jpg'],
    ['   nhiều   khoảng  trắng  .png', 'nhiều khoảng trắng.jpg'],
  ]
  for (const [given, kept] of names) t.equal(safeName(given, JPEG), kept, JSON.stringify(given))
  t.equal([...safeName('đ'.repeat(5_000), 'application/pdf')].length, 124)
})

t.test('a name goes out in a form that every browser reads and no header breaks on', async t => {
  t.equal(
    dispositionOf('Đơn "thư" số 1.pdf'),
    `attachment; filename="Don _thu_ so 1.pdf"; filename*=UTF-8''%C4%90%C6%A1n%20%22th%C6%B0%22%20s%E1%BB%91%201.pdf`,
  )
  t.notMatch(dispositionOf('a\r\nset-cookie: b.pdf'), /\r|\n/)
})

t.test('each purpose takes its own forms of files', async t => {
  t.equal(suits('photo', JPEG), true)
  t.equal(suits('photo', 'application/pdf'), false)
  t.equal(suits('signed-answer', 'application/pdf'), true)
  t.equal(suits('signed-answer', JPEG), false)
  for (const mime of ['image/svg+xml', 'text/html', 'application/zip', 'constructor', null])
    t.equal(typeOf(mime), null, String(mime))
})

t.test('whoever put a file there takes it back, and the Office', async t => {
  const person = (id: string, role: 'officer' | 'office') => ({
    id,
    username: id,
    displayName: id,
    role,
    unitId: null,
  })
  t.equal(mayWithdraw(person('a', 'officer'), { byId: 'a' }), true)
  t.equal(mayWithdraw(person('b', 'officer'), { byId: 'a' }), false)
  t.equal(mayWithdraw(person('c', 'office'), { byId: 'a' }), true)
})

t.test('limits of size come from the environment, and what is none is named', async t => {
  const read = (raw: string, faults: string[] = []) =>
    readPapers({ text: () => raw, int: (_, usual) => usual, folder: (_, usual) => usual }, '/data', faults)
  t.match(read(''), { attachmentsDir: '/data/attachments', limits: { photo: 15 * 1024 * 1024 } })
  t.match(read('photo=3, scan=100').limits, { photo: 3 * 1024 * 1024, scan: 100 * 1024 * 1024 })
  const faults: string[] = []
  read('photo=0,film=3,scan=2.5,letter', faults)
  t.equal(faults.length, 4)
})
