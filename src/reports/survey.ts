import { type Definition, share, sum } from './measure.ts'

/** What citizens answered when they were asked after a talk. Pure. */
export const SURVEY: readonly Definition[] = [
  {
    ...{ code: 'surveyed', label: 'Cuộc gọi được hỏi ý kiến', unit: 'calls' },
    formula: () => 'số phiếu mà người dân được hỏi mức độ hài lòng sau cuộc gọi trong khoảng thời gian',
    measure: sum(counts => counts.surveyed),
  },
  {
    ...{ code: 'survey-satisfied', label: 'Hài lòng', unit: 'calls' },
    formula: () => 'số phiếu nói trên có trả lời: hài lòng',
    measure: sum(counts => counts.satisfied),
  },
  {
    ...{ code: 'survey-acceptable', label: 'Chấp nhận được', unit: 'calls' },
    formula: () => 'số phiếu nói trên có trả lời: chấp nhận được',
    measure: sum(counts => counts.acceptable),
  },
  {
    ...{ code: 'survey-dissatisfied', label: 'Không hài lòng', unit: 'calls' },
    formula: () => 'số phiếu nói trên có trả lời: không hài lòng',
    measure: sum(counts => counts.dissatisfied),
  },
  {
    ...{ code: 'survey-answered', label: 'Tỷ lệ trả lời khảo sát', unit: 'percent' },
    formula: () => '(hài lòng + chấp nhận được + không hài lòng) ÷ được hỏi ý kiến',
    measure: share(
      counts => counts.satisfied + counts.acceptable + counts.dissatisfied,
      counts => counts.surveyed,
    ),
  },
  {
    ...{ code: 'satisfaction', label: 'Tỷ lệ hài lòng', unit: 'percent' },
    formula: () => '(hài lòng + chấp nhận được) ÷ (hài lòng + chấp nhận được + không hài lòng)',
    measure: share(
      counts => counts.satisfied + counts.acceptable,
      counts => counts.satisfied + counts.acceptable + counts.dissatisfied,
    ),
  },
]
