import type { Person } from '../src/people/person.ts'
import type { AskedList } from '../src/tickets/search.ts'
import { operatorId, unitId } from '../test/tickets/many.ts'

/** The end of the generated years. */
export const UNTIL = Date.UTC(2026, 10, 21, 5)
const DAY = 86_400_000
const iso = (at: number) => new Date(at).toISOString()
const person = (role: Person['role'], unit: string | null = null): Person => ({
  ...{ id: operatorId(1), username: role, displayName: role, role, unitId: unit },
})
const OFFICER = person('officer', unitId(3))
export const SUPERVISOR = person('supervisor')

export type Ask = AskedList
export type Kind = Readonly<{ name: string; asks: readonly Ask[]; who?: Person; page?: number }>

/** What people look for; each kind is its own line. */
export const KINDS: readonly Kind[] = [
  {
    name: 'newest',
    asks: [{}, { state: 'open' }, { kind: 'petition' }, { urgency: 'urgent' }, { channel: 'paper' }],
  },
  { name: 'frequent word', asks: [{ q: 'đường' }, { q: 'duong' }, { q: 'người dân' }, { q: 'nước' }] },
  { name: 'rare word', asks: [{ q: 'sầu riêng' }, { q: 'ca sau' }, { q: 'kính hiển vi' }, { q: 'bom mìn' }] },
  {
    name: 'some words',
    asks: [{ q: 'cầu hỏng lan can Sa Đéc' }, { q: 'mat dien Tam Nong' }, { q: 'sạt lở Ngô Quyền' }],
  },
  {
    name: 'frequent words that hardly meet',
    asks: [{ q: 'karaoke khai sinh' }, { q: 'loan yến thuốc' }, { q: 'chó rừng' }],
  },
  {
    name: 'words in order',
    asks: [{ q: '"ổ gà"' }, { q: '"nước sinh hoạt yếu"' }, { q: '"dân người"' }, { q: '"hoạt nước"' }],
  },
  { name: 'typed decomposed', asks: ['đèn đường', 'Sa Đéc rác'].map(q => ({ q: q.normalize('NFD') })) },
  {
    name: 'name',
    asks: [{ name: 'Nguyễn Văn An' }, { name: 'tran thi ut' }, { name: 'Tô Khánh Yến' }, { name: 'Nam' }],
  },
  {
    name: 'number’s end',
    asks: [{ numberEnd: '678' }, { numberEnd: '12345' }, { q: '0912 345 678' }, { q: '4567' }],
  },
  { name: 'number', asks: [{ caller: '0900123456' }, { caller: '0900000077' }] },
  {
    name: 'code',
    asks: [{ code: '1022-DT-2026-0900001' }, { q: '2026-900001' }, { q: 'DT-2025-500000' }, { code: '77' }],
  },
  {
    name: 'dates',
    asks: [{ ...month(400) }, { ...month(900), q: 'rác' }, { ...month(700), q: 'sầu riêng' }],
  },
  {
    name: 'unit',
    who: OFFICER,
    asks: [
      {},
      { q: 'đường' },
      { q: 'cá sấu' },
      { order: 'due' },
      { formerly: true },
      { name: 'Lê Thị Lan' },
      { order: 'name' },
    ],
  },
  {
    name: 'several filters',
    asks: [
      { fieldCode: 'field30', kind: 'petition', channel: 'paper' },
      { operatorId: operatorId(4), urgency: 'urgent', q: 'ngập' },
      { areaCode: 'area90', state: 'cancelled' },
      { unitId: unitId(149), kind: 'suggestion', q: 'nước' },
      { stage: 'with-head' },
      { late: true },
      { procedural: true, fieldCode: 'field2' },
    ],
  },
  {
    name: 'by deadline',
    asks: [{ order: 'due' }, { order: 'due', fieldCode: 'field7' }, { order: 'due', q: 'điện' }],
  },
  {
    name: 'by given name',
    asks: [{ order: 'name' }, { order: 'name', q: 'rác thải' }, { order: 'name', q: 'cá sấu' }],
  },
  {
    name: 'nothing found',
    asks: [{ q: 'zzz' }, { q: 'khongco tunay' }, { name: 'Xyz' }, { numberEnd: '999999999' }],
  },
  {
    name: 'hostile',
    asks: [
      { q: "%' or 1=1 --" },
      { q: '_%\\' },
      { q: '😀 👨‍👩‍👧' },
      { q: '\u202eقديم' },
      { q: 'a & ! | <-> (b:*' },
      { q: 'x'.repeat(200) },
      { q: 'a b c d e f g h i k l m n o p q r s t u v x y' },
    ],
  },
  {
    name: 'page 100',
    asks: [{}, { q: 'đường' }, { order: 'name' }, { q: 'rác' }, { kind: 'request' }],
    page: 100,
  },
]

function month(daysAgo: number) {
  return { from: iso(UNTIL - daysAgo * DAY), to: iso(UNTIL - (daysAgo - 30) * DAY) }
}
