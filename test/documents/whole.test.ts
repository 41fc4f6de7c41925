import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { form, PDF } from '../attachments/pictures.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { PURPOSE } from './room.ts'

const LETTER = {
  ...{
    channel: 'paper',
    kind: 'petition',
    content: 'Kiến nghị sửa đường ấp Bình Mỹ',
    callerNumber: '0912345678',
  },
  ...{
    callerName: 'Nguyễn Văn Năm',
    address: 'Ấp Bình Mỹ, xã Bình Thành',
    source: { registryNumber: '12/ĐT' },
  },
}

// F03: in the app as it is run, a ticket is taken out whole with three calls: sign in, find it, take it.
t.test('F03, C10: a letter on paper with its scan, taken out in three calls', async t => {
  const { app } = await openWholeApp(t)
  const signIn = async (username: string) => {
    const payload = { username, password: DEMO_PASSWORD }
    return (await app.inject({ method: 'POST', url: '/api/session', payload })).cookies[0]?.value ?? ''
  }
  const as = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const office = as(await signIn('office1'))
  const entered = await app.inject({ method: 'POST', url: '/api/tickets', headers: office, payload: LETTER })
  t.equal(entered.statusCode, 201, entered.body)
  const { code } = entered.json()
  const sent = form({ bytes: PDF, name: 'Đơn viết tay.pdf' })
  const scan = await app.inject({
    ...{ ...sent, url: `/api/tickets/${code}/attachments?kind=scan` },
    headers: { ...sent.headers, ...office },
  })
  t.equal(scan.statusCode, 201, scan.body)
  const slip = await app.inject({ url: `/api/tickets/${code}/slip.pdf`, headers: office })
  t.equal(slip.rawPayload.subarray(0, 5).toString(), '%PDF-', 'K03')

  const auditor = as(await signIn('auditor1'))
  const found = (await app.inject({ url: '/api/tickets', headers: auditor })).json().items[0]
  t.equal(found.code, code)
  const taken = await app.inject({
    url: `/api/tickets/${code}/export.zip?purpose=${encodeURIComponent(PURPOSE)}`,
    headers: auditor,
  })
  const zip = await fromBufferPromise(taken.rawPayload)
  const files = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString())
  t.match(JSON.parse(files.get(`${code}/ho-so.json`) ?? ''), {
    ...{ code, channel: 'Thư giấy', source: [['Số sổ văn thư', '12/ĐT']] },
    citizen: { callerName: 'Nguyễn Văn Năm' },
  })
  t.match(JSON.parse(files.get(`${code}/nhat-ky.json`) ?? '').timeline, [{ type: 'receive', by: /./ }])
  t.equal(files.get(`${code}/tep-dinh-kem/01-Đơn viết tay.pdf`), PDF.toString())
  t.match(JSON.parse(files.get(`${code}/thong-bao.json`) ?? ''), [{ to: 'citizen', cause: 'received' }])
  t.same(JSON.parse(files.get(`${code}/van-ban-hanh-chinh.json`) ?? ''), [])
  t.same(JSON.parse(files.get(`${code}/manifest.json`) ?? '').missing, [])
})
