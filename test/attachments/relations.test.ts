import { buffer, text } from 'node:stream/consumers'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import { isFetched, readRelations } from '../../src/attachments/relations.ts'
import { letterPaper, usualHouse } from '../../src/documents/letter.ts'
import { workbookOf } from '../../src/documents/table.ts'
import { drawDocx } from '../../src/documents/word.ts'

const OPEN = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const list = (...members: string[]) => `${OPEN}${members.join('')}</Relationships>`
const member = (more: string) => `<Relationship Id="rId1" ${more}/>`
const TEMPLATE = `Type="${OFFICE}/attachedTemplate" Target="http://192.0.2.1/a.dotm"`
/** Taken in: read, and nothing in it is fetched. */
const isTaken = (said: string) => readRelations(said)?.some(isFetched) === false

t.test('lists as offices write them are read', async t => {
  for (const said of [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n${list(member(`Type="${OFFICE}/styles" Target="styles.xml"`))}`,
    `\uFEFF<?xml version='1.0' encoding='utf-8'?>${list()}\n`,
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
    list(
      `<Relationship Target='/word/document.xml' Id='a' Type='${OFFICE}/officeDocument'></Relationship>\n`,
    ),
    list(
      member(
        `Type="${OFFICE}/hyperlink" Target="https://dongthap.gov.vn/?a=1&amp;b=2" TargetMode="External"`,
      ),
    ),
    list(member(`Type="${OFFICE}/image" Target="media/a.png" TargetMode="Internal"`)),
  ])
    t.ok(isTaken(said), said.slice(0, 150))
})

t.test('our own documents, of another maker’s library too, are what we would take', async t => {
  const letter = { number: null, symbol: 'VP', issuedAt: null, summary: 'x', body: 'x', addressee: 'x' }
  const paper = letterPaper({ ...letter, signer: 'x', signerTitle: 'x' }, usualHouse('Đồng Tháp'), 0)
  const sheet = new ZipFile()
  for (const [name, said] of Object.entries(workbookOf({ name: 'x', heads: ['a'], rows: [] })))
    sheet.addBuffer(Buffer.from(said), name)
  sheet.end()
  let seen = 0
  for (const bytes of [await drawDocx(paper), await buffer(sheet.outputStream)]) {
    const zip = await fromBufferPromise(bytes)
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.rels')) continue
      seen++
      t.ok(isTaken(await text(await zip.openReadStreamPromise(entry))), entry.fileName)
    }
  }
  t.ok(seen >= 4)
})

t.test('whatever is fetched when a document is opened is seen, however it is written', async t => {
  for (const [what, said] of Object.entries({
    'a template from elsewhere': list(member(`${TEMPLATE} TargetMode="External"`)),
    'by another case': list(member(`${TEMPLATE} TargetMode="external"`)),
    'by letters as numbers': list(member(`${TEMPLATE} TargetMode="&#69;xtern&#x61;l"`)),
    'without a mode': list(member(TEMPLATE)),
    'said to be inside': list(member(`${TEMPLATE} TargetMode="Internal"`)),
    'with an end of its own': list(`<Relationship Id="a" ${TEMPLATE} TargetMode="External"></Relationship>`),
    'with > in a value': list(member(`Type="${OFFICE}/image" Target="a>b" TargetMode="External"`)),
    'a file of the network': list(member(`Type="${OFFICE}/image" Target="\\\\192.0.2.1\\a.png"`)),
    'a picture called hyperlink': list(
      member(`Type="${OFFICE}/image" Target="http://192.0.2.1/hyperlink" TargetMode="External"`),
    ),
    'nearly a hyperlink': list(
      member('Type="http://example.org/hyperlink" Target="http://192.0.2.1/" TargetMode="External"'),
    ),
    'behind a harmless one': list(
      member(`Type="${OFFICE}/styles" Target="styles.xml"`),
      member(`${TEMPLATE} TargetMode="External"`),
    ),
  })) {
    const found = readRelations(said)
    t.ok(found?.some(isFetched), what)
  }
})

t.test('what XML allows and offices do not write is not read at all', async t => {
  const evil = member(`${TEMPLATE} TargetMode="External"`)
  for (const [what, said] of Object.entries({
    nothing: '',
    'a doctype': `<!DOCTYPE a [<!ENTITY e "External">]>${list(member(`${TEMPLATE} TargetMode="&e;"`))}`,
    'an entity of its own': list(member('Type="x" Target="&e;"')),
    'an entity that is not closed': list(member('Type="x" Target="a&b"')),
    'a number that is no letter': list(member('Type="x" Target="&#9999999;"')),
    'a prefix': `<r:Relationships xmlns:r="http://schemas.openxmlformats.org/package/2006/relationships"><r:Relationship ${TEMPLATE}/></r:Relationships>`,
    'a prefix inside': list(`<r:Relationship xmlns:r="x" ${TEMPLATE}/>`),
    'another namespace': `<Relationships xmlns="http://example.org">${evil}</Relationships>`,
    'a comment': list(`<!-- ${evil} -->`),
    'a piece of text': list(`<![CDATA[${evil}]]>`),
    'words between': list('x', evil),
    'an instruction': list(`<?xml-stylesheet href="a"?>${evil}`),
    'an attribute twice': list(member(`${TEMPLATE} Type="${OFFICE}/hyperlink" TargetMode="External"`)),
    'an attribute with a prefix': list(member(`Type="x" Target="y" x:TargetMode="External"`)),
    'a value without marks': list(member('Type=x Target=y')),
    'no type': list(member('Target="y"')),
    'something behind its end': `${list()}${list(evil)}`,
    'no end': `${OPEN}${evil}`,
    'a list in the list': list(list(evil)),
    'UTF-16': Buffer.from(list(evil), 'utf16le').toString(),
    'UTF-7': `<?xml version="1.0" encoding="UTF-7"?>${list('+ADw-Relationship/+AD4-')}`,
    EBCDIC: `<?xml version="1.0" encoding="IBM037"?>${list()}`,
    'an encoding that is hidden': `<?xml version="1.0" encoding = &quot;utf-7&quot;?>${list()}`,
    'broken letters': list(member('Type="x" Target="\uFFFD"')),
  }))
    t.equal(readRelations(said), null, what)
  for (const long of [
    `${OPEN}${' '.repeat(1_000_000)}x`,
    `${OPEN}<Relationship${' a="b"'.repeat(200_000)}`,
    '<'.repeat(1_000_000),
  ])
    t.equal(readRelations(long), null, 'in a time that is one')
})
