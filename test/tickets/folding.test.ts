import t from 'tap'
import { folded, nameKey, wordsOf } from '../../src/tickets/folding.ts'
import { testDatabase } from '../database.ts'

const BASES = [...'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz']
const VOWELS = [...'aăâeêioôơuưy']
const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323']
/** Every letter of Vietnamese with every tone, small and capital, composed and not. */
const LETTERS = [...BASES, ...VOWELS.flatMap(vowel => TONES.map(tone => vowel + tone))]
  .flatMap(letter => [letter, letter.toUpperCase()])
  .flatMap(letter => [letter.normalize('NFC'), letter.normalize('NFD'), letter.normalize('NFKC')])

const HOSTILE = [
  ...[
    '',
    ' ',
    "'; drop table tickets;--",
    '%_\\',
    '"\\:*&|!()<->',
    '\u202eRTL عربى',
    '😀👨‍👩‍👧',
    '\ufeff\u00a0',
  ],
  ...['ﬁ ½ Ａ１ ①', 'ßøłæ', 'ñ ç å ő ą', 'e\u0301\u0323', '\u0301', '中文', 'a\nb\tc', 'x'.repeat(5_000)],
  ...['1e5 -7 3.14 a/b/c http://x.vn a@b.vn 0912.345.678', 'Ðường', '\u0110\u0301'],
]

t.test('F03: the program and PostgreSQL fold every Vietnamese letter alike', async t => {
  const { pool } = await testDatabase(t)
  const texts = [...LETTERS, ...HOSTILE, 'Cầu  Hỏng, đường 30/4 (tổ 5)']
  const { rows } = await pool.query<{ text: string; folded: string; key: string; words: string[] }>(
    `select text, ticket_folded(text) as folded, ticket_name_key(text) as key,
       tsvector_to_array(to_tsvector('simple', ticket_folded(text))) as words
     from unnest($1::text[]) with ordinality as all_of_them (text, place) order by place`,
    [texts],
  )
  for (const { text, folded: theirs, key, words } of rows) {
    t.equal(theirs, folded(text), JSON.stringify(text.slice(0, 40)))
    t.equal(key, nameKey(text), `name ${JSON.stringify(text.slice(0, 40))}`)
    const short = wordsOf(text).filter(word => word.length < 2_000)
    t.same(words.sort(), short.sort(), `words of ${JSON.stringify(text.slice(0, 40))}`)
  }
  t.equal(rows.length, texts.length)
})

t.test('F03: marks, case and composition do not matter, đ is d', async t => {
  t.equal(folded('CẦU  Hỏng, đường 30/4'), 'cau hong duong 30 4')
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
    t.equal(folded('Đường hỏng'.normalize(form)), 'duong hong')
  t.same(wordsOf('nước, Nước và nuoc'), ['nuoc', 'va'])
})

t.test('people are sorted by given name, letters before tones, as Vietnamese do', async t => {
  const sorted = [
    ...['Trần Văn An', 'Lê Thị Ánh', 'Nguyễn Ân', 'Bùi Bá', 'Vũ Cường', 'Ngô Dũng', 'Lý Đạt', 'Đặng Đạt'],
    ...[
      'Phan Hà',
      'Lê Hòa',
      'Lê Hóa',
      'Nguyễn Thị Năm',
      'Nguyễn Văn Năm',
      'Trần Nam Ơn',
      'Võ Uyên',
      'Lê Ưng',
      'Tô Yến',
    ],
  ]
  const expected = [
    ...['Trần Văn An', 'Lê Thị Ánh', 'Nguyễn Ân', 'Bùi Bá', 'Vũ Cường', 'Ngô Dũng', 'Đặng Đạt', 'Lý Đạt'],
    ...[
      'Phan Hà',
      'Lê Hòa',
      'Lê Hóa',
      'Nguyễn Thị Năm',
      'Nguyễn Văn Năm',
      'Trần Nam Ơn',
      'Võ Uyên',
      'Lê Ưng',
      'Tô Yến',
    ],
  ]
  const byKey = (names: readonly string[]) =>
    [...names].sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : Number(nameKey(a) > nameKey(b))))
  t.same(byKey(sorted), expected, 'Đặng before Lý: đ follows d')
  t.same(
    byKey(sorted.map(name => name.normalize('NFD')).reverse()).map(name => name.normalize('NFC')),
    expected,
  )
  t.equal(nameKey('  '), '')
  t.equal(nameKey('NĂM'), nameKey('năm'))
})
