import type { WholeDossier } from '../../src/documents/dossier.ts'

const at = (text: string) => Date.parse(`2026-11-${text}+07:00`)
export const NOW = at('24T09:30:00')

/** A ticket that went all the way, under the regulation of Đồng Tháp. */
export function wholeDossier(more: Partial<WholeDossier> = {}): WholeDossier {
  return {
    ...{ id: '00000000-0000-4000-8000-000000000001', code: '1022-DT-2026-000123', kind: 'Phản ánh' },
    ...{ channel: 'Điện thoại 1022', standing: 'đã đóng', isUrgent: false, isLate: true },
    ...{ openedAt: at('20T15:04:00'), receivedAt: at('20T15:09:00'), forwardedAt: at('20T15:12:00') },
    ...{ deadlineAt: at('23T14:12:00'), settledAt: at('24T09:00:00'), field: 'Giao thông, vận tải' },
    ...{ subtype: 'Đường hư hỏng', unit: 'Sở Xây dựng tỉnh Đồng Tháp', operator: 'Lê Thị Ngọc Ánh' },
    citizen: {
      ...{ callerName: 'Nguyễn Hữu Đức', callerNumber: '+84912345678', email: 'duc.nguyen@example.vn' },
      address: '12 đường Lê Lợi, khóm 3, phường Cao Lãnh, tỉnh Đồng Tháp',
    },
    ...{ isRestricted: false, place: 'Đường tỉnh 846, đoạn qua cầu Ông Chư', satisfaction: 'hài lòng' },
    content:
      'Mặt đường tỉnh 846 bị sụt lún sâu khoảng 40 cm, rộng hơn 1 m, đã có hai người té ngã tối hôm qua. Đề nghị cơ quan chức năng đặt biển cảnh báo và sửa chữa sớm.\nNgười dân đã tự rào tạm bằng cành cây nhưng ban đêm không thấy rõ.',
    source: [],
    ...WHAT_WAS_DONE,
    ...WHAT_BELONGS,
    ...more,
  }
}

function happened(
  number: number,
  when: number,
  type: string,
  text: string,
  by: string | null,
  before: string | null,
  after: string | null,
  isLate = false,
): WholeDossier['timeline'][number] {
  return {
    ...{ number, at: when, type, text, by, before, after, isLate, source: 'event', facts: {} },
    ...{ address: by === null ? null : '10.0.0.7', unit: null },
  }
}

const WHAT_WAS_DONE: Pick<WholeDossier, 'results' | 'timeline'> = {
  results: [
    {
      ...{
        level: 'đầu mối',
        unit: 'Sở Xây dựng tỉnh Đồng Tháp',
        by: 'Trần Quốc Khánh',
        at: at('21T10:00:00'),
      },
      ...{ text: 'Đã cho đặt biển cảnh báo và rào chắn trong ngày 21/11/2026.', approvedBy: null },
    },
    {
      ...{
        level: 'thủ trưởng',
        unit: 'Sở Xây dựng tỉnh Đồng Tháp',
        by: 'Phạm Thị Mỹ Duyên',
        at: at('24T08:45:00'),
      },
      ...{
        text: 'Đơn vị quản lý đường bộ đã hoàn thành vá mặt đường, nghiệm thu ngày 23/11/2026.',
        approvedBy: 'Phạm Thị Mỹ Duyên',
      },
    },
  ],
  timeline: [
    happened(1, at('20T15:09:00'), 'receive', 'Tiếp nhận phiếu', 'Lê Thị Ngọc Ánh', null, 'mới tiếp nhận'),
    happened(
      2,
      at('20T15:12:00'),
      'forward',
      'Chuyển đầu mối: Sở Xây dựng tỉnh Đồng Tháp',
      'Lê Thị Ngọc Ánh',
      'mới tiếp nhận',
      'đã chuyển đầu mối',
    ),
    happened(3, at('23T14:12:00'), 'due', 'Quá hạn', null, 'đã chuyển đầu mối', 'đã chuyển thủ trưởng', true),
    happened(
      4,
      at('24T08:45:00'),
      'answer',
      'Trả lời: Đơn vị quản lý đường bộ đã hoàn thành vá mặt đường.',
      'Phạm Thị Mỹ Duyên',
      'đã chuyển thủ trưởng',
      'đã trả lời',
      true,
    ),
  ],
}

const WHAT_BELONGS: Pick<WholeDossier, 'versions' | 'calls' | 'recordings' | 'attachments'> = {
  versions: [
    {
      ...{ number: 1, at: at('20T15:09:00'), by: 'Lê Thị Ngọc Ánh', reason: null },
      record: {
        content: 'Mặt đường bị sụt lún',
        callerName: 'Nguyễn Hữu Đức',
        callerNumber: '+84912345678',
      },
    },
  ],
  calls: [
    {
      ...{ id: 'c0000000-0000-4000-8000-000000000001', isOutgoing: false, arrivedAt: at('20T15:04:00') },
      ...{
        talkAt: at('20T15:04:12'),
        endedAt: at('20T15:08:20'),
        talkMs: 248_000,
        operator: 'Lê Thị Ngọc Ánh',
      },
    },
  ],
  recordings: [
    {
      ...{ id: 'c0000000-0000-4000-8000-000000000001', callId: 'c0000000-0000-4000-8000-000000000001' },
      ...{
        state: 'verified',
        startedAt: at('20T15:04:00'),
        audioMs: 260_000,
        sizeBytes: 4_160_044,
        sha256: 'ab'.repeat(32),
      },
    },
  ],
  attachments: [
    {
      ...{ id: 'a0000000-0000-4000-8000-000000000001', ticketId: '00000000-0000-4000-8000-000000000001' },
      ...{
        at: at('20T15:07:00'),
        byId: null,
        kind: 'photo',
        name: 'Ổ gà đường tỉnh 846.jpg',
        type: 'image/jpeg',
      },
      ...{ sizeBytes: 245_760, sha256: 'cd'.repeat(32), width: 1600, height: 1200 },
      ...{ withdrawnAt: null, withdrawnById: null, withdrawnWhy: null, signatures: null },
    },
  ],
}

export const HOUSE = { agency: ['UBND TỈNH ĐỒNG THÁP', 'TỔNG ĐÀI 1022'], place: 'Đồng Tháp' }
