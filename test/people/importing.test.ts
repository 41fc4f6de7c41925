import t from 'tap'
import { asPerson, makePerson, openHouse } from '../http/house.ts'

t.test('F01: many people come from a table, all of them or none, each with a one-time password', async t => {
  const house = await openHouse(t, { isDemo: true })
  await makePerson(house, { username: 'admin', role: 'admin' })
  await makePerson(house, { username: 'co.san', role: 'auditor' })
  const admin = await asPerson(house, { username: 'admin' })
  const load = (text: string, path = '') =>
    admin.ask({ method: 'POST', url: `/api/people/imports${path}`, payload: { text } })
  const table = 'tên đăng nhập;họ tên;vai trò\nlan;Trần Thị Lan;điện thoại viên\nco.san;Khác;admin\n'

  const preview = (await load(table, '/preview')).json()
  t.same(preview.counts, { lines: 2, new: 1, known: 1 })
  t.match(preview.items, [
    { username: 'lan', isKnown: false },
    { username: 'co.san', isKnown: true },
  ])
  t.equal((await house.people.list({ find: 'lan' })).items.length, 0, 'nothing is kept')

  const long = Array.from({ length: 60 }, (_, n) => `nguoi.${n};Người ${n};điện thoại viên\n`).join('')
  const many = (await load(`${table}${long}`, '/preview')).json()
  t.match([many.counts.new, many.items.length], [61, 51], 'fifty new ones, and the one that is there')
  t.match((await load('username,displayName,role\nlan,L\ufffdn,operator', '/preview')).json(), {
    bad: [{ line: 2, text: /UTF-8/ }],
  })

  const bad = await load(`${table}x;;boss\nhung;Hùng;officer\n`)
  t.equal(bad.statusCode, 422)
  t.match(bad.json(), {
    code: 'import-invalid',
    badCount: 2,
    bad: [{ line: 4 }, { line: 4 }, { line: 4 }, { line: 5 }],
  })
  t.equal((await house.people.list({ find: 'lan' })).items.length, 0, 'not even the good lines')

  const made = await load(table)
  t.equal(made.statusCode, 201)
  const { items, known } = made.json()
  t.match([items.length, known], [1, 1])
  t.equal((await house.people.list({ find: 'co san' })).items[0]?.role, 'auditor', 'left as they are')
  const reset = { username: 'lan', secret: items[0].oneTime.secret, newPassword: 'bốn mùa hoa nở' }
  const opened = await house.app.inject({ method: 'POST', url: '/api/session/reset', payload: reset })
  t.equal(opened.statusCode, 204)
  t.match((await load(table)).json(), { items: [], known: 2 }, 'twice is harmless')
  t.equal((await load('')).statusCode, 400)
  t.equal((await load('x'.repeat(500_001))).statusCode, 400)
  const { items: told } = await house.audit.list({ action: 'people.imported' })
  t.same(told.at(-1)?.facts, { lines: 2, new: 1 })
})

t.test(
  'people are found without marks and by what is wrong with their account; a lockout is lifted',
  async t => {
    const house = await openHouse(t, { isDemo: true })
    await makePerson(house, { username: 'admin', role: 'admin' })
    const late = await makePerson(house, { username: 'late', role: 'operator' })
    const admin = await asPerson(house, { username: 'admin' })
    const found = async (query: string) => {
      const { items } = (await admin.ask({ method: 'GET', url: `/api/people?${query}` })).json()
      return (items as { username: string }[]).map(({ username }) => username)
    }
    const enter = (password: string) =>
      house.app.inject({ method: 'POST', url: '/api/session', payload: { username: 'late', password } })
    for (let n = 0; n < 6; n++) await enter('sai mật khẩu rồi')
    t.same(await found('state=locked'), ['late'])
    const lift = () => admin.ask({ method: 'DELETE', url: `/api/people/${late.id}/lockout` })
    t.equal((await lift()).statusCode, 204)
    t.equal((await lift()).statusCode, 204, 'twice is harmless')
    t.same(await found('state=locked'), [])
    t.same(await found('state=no-second-factor'), ['admin'], 'operators need none')
    await house.people.change({ person: null, address: '' }, late.id, {
      isDisabled: true,
      displayName: 'Đỗ Thị Ngà',
    })
    t.same(await found('state=disabled&find=do%20thi%20nga'), ['late'])
    t.same(await found('find=%25'), await found(''), 'a sign of SQL is no word')
    t.equal((await admin.ask({ method: 'GET', url: '/api/people?state=x' })).statusCode, 400)
  },
)
