import { DateTime } from 'luxon'
import type { Client } from '../../src/boot/client.ts'
import { iso, ZONE } from '../../src/clock.ts'

/** Tickets of every stage, by the API and by the people whose work it is: what screens show when the centre is at work. */

type Api = (username: string) => Promise<Client>
type Ticket = Readonly<{ id: string; code: string; version: number }>
type Step = readonly [username: string, event: (all: Places) => Readonly<Record<string, unknown>>]
type Places = Readonly<{
  unit: (code: string) => string
  person: string
  afternoonIn: (days: number) => string
}>
type Story = Readonly<{ entry: Readonly<Record<string, unknown>>; steps: readonly Step[] }>

const citizen = (name: string, number: string, address: string, areaCode: string) => ({
  ...{ callerName: name, callerNumber: number, address, areaCode },
})

const toUnit: Step = ['op101', ({ unit }) => ({ type: 'forward', unitId: unit('SNNMT') })]
const toBuilding: Step = ['op101', ({ unit }) => ({ type: 'forward', unitId: unit('SXD') })]

const STORIES: readonly Story[] = [
  {
    entry: {
      ...citizen('Nguyễn Thị Lan', '0912345601', '45 Nguyễn Huệ, phường Cao Lãnh', 'cao-lanh'),
      ...{ kind: 'report', fieldCode: 'rac-thai', place: 'Bờ kênh sau chợ Cao Lãnh' },
      content:
        'Rác thải chất đống bên bờ kênh sau chợ đã gần một tuần, bốc mùi hôi, nước chảy xuống kênh. Người dân đã báo phường nhưng chưa thấy thu gom.',
    },
    steps: [toUnit],
  },
  {
    entry: {
      ...citizen('Trần Văn Hùng', '0987654302', 'Ấp Bình Mỹ, phường Mỹ Trà', 'my-tra'),
      ...{ kind: 'question', fieldCode: 'tthc', subtype: 'tthc-ho-so' },
      content:
        'Hỏi thủ tục tách thửa đất nông nghiệp cho con: cần giấy tờ gì, nộp ở đâu, trong bao lâu thì có kết quả?',
    },
    steps: [
      toUnit,
      [
        'officer1',
        () => ({
          ...{ type: 'answer', sources: ['Luật Đất đai 2024, Điều 220'] },
          text: 'Ông nộp đơn đề nghị tách thửa, bản gốc giấy chứng nhận và bản vẽ tách thửa tại Trung tâm Phục vụ hành chính công cấp xã. Thời hạn giải quyết không quá 12 ngày làm việc kể từ ngày nhận đủ hồ sơ.',
        }),
      ],
    ],
  },
  {
    entry: {
      ...citizen('Lê Hoàng Minh', '0903123403', '12 Lý Thường Kiệt, phường Mỹ Tho', 'my-tho'),
      ...{ kind: 'report', fieldCode: 'moi-truong' },
      content: 'Cơ sở xay xát gần trường học xả bụi và gây ồn từ 5 giờ sáng, học sinh không học được.',
    },
    steps: [
      toUnit,
      [
        'officer1',
        () => ({
          type: 'askSupplement',
          question: 'Xin ông cho biết tên cơ sở và địa chỉ chính xác để đoàn kiểm tra đến đúng nơi.',
        }),
      ],
    ],
  },
  {
    entry: {
      ...citizen('Phạm Thị Hoa', '0939000404', 'Khóm 3, phường Mỹ Ngãi', 'my-ngai'),
      ...{ kind: 'request', fieldCode: 'nuoc', urgency: 'normal' },
      content: 'Đề nghị kiểm tra nước giếng khoan có mùi lạ, nhiều hộ trong khóm bị đau bụng.',
    },
    steps: [
      toUnit,
      [
        'officer1',
        ({ afternoonIn }) => ({
          ...{ type: 'promise', until: afternoonIn(5) },
          reason: 'Đã lấy mẫu nước, phòng thí nghiệm trả kết quả sau năm ngày.',
        }),
      ],
    ],
  },
  {
    entry: {
      ...citizen('Đặng Quốc Bảo', '0918222505', '78 Hùng Vương, phường Mỹ Tho', 'my-tho'),
      ...{ kind: 'report', fieldCode: 'thoat-nuoc' },
      content: 'Nắp cống trước số nhà 78 bị vỡ, xe máy đi đêm rất nguy hiểm.',
    },
    steps: [toBuilding],
  },
  {
    entry: {
      ...citizen('Võ Thị Thu', '0977111606', 'Ấp 4, phường Mỹ Trà', 'my-tra'),
      ...{ kind: 'suggestion' },
      content: 'Đề nghị lắp camera ở ngã ba đầu ấp và bố trí người trực trong mùa nước nổi.',
    },
    steps: [
      [
        'op101',
        () => ({ type: 'askOffice', reason: 'Chưa rõ thuộc Công an tỉnh hay Sở Nông nghiệp và Môi trường' }),
      ],
    ],
  },
]

/** @returns codes, in the order of the stories */
export async function seedTickets(api: Api, now: number): Promise<string[]> {
  const operator = await api('op101')
  const units = (await operator.get<{ items: { id: string; code: string }[] }>('/api/units')).items
  const places: Places = {
    unit: code => units.find(one => one.code === code)?.id ?? '',
    person: '',
    afternoonIn(days) {
      const day = DateTime.fromMillis(now, { zone: ZONE }).startOf('day').plus({ days })
      return iso(day.plus({ days: day.weekday > 5 ? 8 - day.weekday : 0, hours: 16 }).toMillis())
    },
  }
  const codes: string[] = []
  for (const { entry, steps } of STORIES) {
    let ticket = await operator.post<Ticket>('/api/tickets', { channel: 'counter', ...entry })
    for (const [username, event] of steps) {
      const by = await api(username)
      ticket = await by.get<Ticket>(`/api/tickets/${ticket.id}`)
      await by.post(`/api/tickets/${ticket.id}/events`, { version: ticket.version, event: event(places) })
    }
    codes.push(ticket.code)
  }
  return codes
}
