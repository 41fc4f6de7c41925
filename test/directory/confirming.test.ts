import t from 'tap'
import { centre } from '../tickets/centre.ts'

t.test('L02: each month a unit is told that its list is due, and the Office which are, once', async t => {
  const here = await centre(t, 'dong-thap')
  const { until, notices, directory, head, officer, office, operator, unit } = here
  const told = async (who: typeof head) =>
    (await notices.own(who, { limit: 50 })).items.filter(({ cause }) => cause === 'focal-due')

  await until('23/11 08:00')
  const [first] = await told(head)
  t.match(first, { title: 'Xác nhận danh sách cán bộ đầu mối tháng 11/2026: 1 đơn vị', ticket: null })
  t.match(first?.text, `- ${unit.name}: chưa xác nhận lần nào`)
  const [list] = await told(office)
  const { length } = await directory.focalDue(here.now.at)
  t.match(list?.title, `tháng 11/2026: ${length} đơn vị`)
  t.match(list?.text, /: chưa xác nhận lần nào, chưa có cán bộ đầu mối\n/, 'which have nobody to confirm it')
  t.same([await told(officer), await told(operator)], [[], []], 'QC 14.2: the list is the head’s')
  await until('30/11 17:00')
  t.equal((await told(head)).length, 1, 'once')

  await directory.confirm({ person: head, address: here.at }, unit.id)
  await until('30/11 23:59')
  await until('01/12 07:29')
  t.equal((await told(head)).length, 1, 'not before the offices open')
  await until('01/12 07:30')
  t.match((await told(head))[0]?.text, `- ${unit.name}: xác nhận lần cuối 30/11/2026`)
  await directory.confirm({ person: head, address: here.at }, unit.id)

  // Another process, or one that was restarted: what was told is told once.
  const again = here.confirmingAnew()
  await again.run(here.now.at)
  t.same([(await told(head)).length, (await told(office)).length], [2, 2])
  t.same(
    (await directory.focalDue(here.now.at)).filter(({ id }) => id === unit.id),
    [],
    'and who confirmed is off the list',
  )
  t.match(await notices.ofTicket(unit.id), [], 'of no ticket')
})
