import type { Page } from 'playwright-core'
import type { Papers } from './papers.ts'

/** What a picture is taken of: a page of the console in the hands of somebody whose page it is. */
export type Picture = Readonly<{
  name: string
  /** One line under it in docs/screens/README.md. */
  title: string
  /** '' = nobody yet. */
  user: string
  /** As pages.ts of its folder names it; null = the door, which is no page. */
  page: string | null
  /** Where it is; its page's own path where that leads there. Null = taken on the way of the call (day.ts). */
  address: ((papers: Papers) => string) | null
  size?: Readonly<{ width: number; height: number }>
  /** What is opened on it first. */
  open?: (page: Page) => Promise<unknown>
}>

const TELEPHONE = { width: 390, height: 844 }
const TV = { width: 1920, height: 1080 }

type Rest = Partial<Pick<Picture, 'address' | 'size' | 'open'>>
const of =
  (user: string) =>
  (name: string, page: string, title: string, rest: Rest = {}): Picture => ({
    ...{ name, title, user, page, address: () => page },
    ...rest,
  })
const onTheWay: Rest = { address: null }

/** A dialog or panel, when it is there. */
const click = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name }).filter({ visible: true }).first().click()
const tab = (name: string) => (page: Page) => page.getByRole('tab', { name }).click()

const [operator, supervisor, officer, head] = [of('op101'), of('supervisor1'), of('officer1'), of('head1')]
const [office, leader, auditor, admin] = [of('office1'), of('leader1'), of('auditor1'), of('admin1')]

/** In the order in which they are shown, by role. */
export const PICTURES: readonly Picture[] = [
  { name: 'sign-in', title: 'The door', user: '', page: null, address: () => '/' },

  operator('desk-ringing', '/desk', 'A call rings: who it is stands there before the answer', onTheWay),
  operator('desk-talking', '/desk', 'In the call: the ticket is open and keeps itself', onTheWay),
  operator('desk-wrap-up', '/desk', 'After the call: where the ticket goes first', onTheWay),
  operator('phone', '/desk', 'The telephone in the page', onTheWay),
  operator('desk-keys', '/desk', 'All keys of the desk', { open: click(/^Phím tắt/) }),
  operator('my-calls', '/desk/calls', 'One’s own calls'),
  operator('callbacks', '/callbacks', 'Missed calls to call back'),
  operator('intake', '/desk/intake', 'A ticket that came by another way than a call'),
  operator('search', '/tickets', 'The search among tickets'),
  operator('privacy-new', '/privacy/new', 'A citizen asks about their own data'),

  supervisor('wallboard', '/wallboard', 'The whole centre on one screen'),
  supervisor('wallboard-menu', '/wallboard', 'What can be done about an operator in a talk', {
    open: click(/^Việc làm với Điện thoại viên 103/),
  }),
  supervisor('disaster', '/wallboard', 'The disaster switch shows what it changes', {
    open: click('Thiên tai…'),
  }),
  supervisor('wallboard-tv', '/wallboard/tv', 'The wall of the room', { size: TV }),
  supervisor('calls', '/calls', 'All calls'),
  supervisor('alarms', '/alarms', 'Alarms and the centre’s calls to itself'),
  supervisor('reports', '/reports', 'Figures as charts'),
  supervisor('figures', '/reports', 'Figures with their formulas', { open: tab('Số liệu và công thức') }),

  officer('inbox', '/inbox', 'A unit’s inbox', onTheWay),
  officer('inbox-phone', '/inbox', 'The inbox on a telephone', { size: TELEPHONE }),
  officer('ticket-answering', '/tickets/:id', 'An officer answers', onTheWay),
  officer('ticket', '/tickets/:id', 'A ticket that was answered', onTheWay),
  officer('ticket-phone', '/tickets/:id', 'A ticket on a telephone', {
    ...{ size: TELEPHONE, address: ({ codes }) => `/tickets/${codes[0]}` },
  }),
  officer('listening', '/recordings/requests', 'Asking to hear the calls of a ticket'),
  officer('account', '/account', 'One’s own account'),
  head('ticket-head', '/tickets/:id', 'A ticket as the head of the unit sees it', {
    address: ({ codes }) => `/tickets/${codes[1]}`,
  }),
  head('staff', '/inbox/staff', 'Who does what in a unit, and who is away'),

  office('office', '/office', 'What the Office has to see to today'),
  office('office-unclear', '/office/unclear', 'Tickets of which it is not clear whose they are'),
  office('office-late', '/office/late', 'Late tickets'),
  office('office-digest', '/office/digests/:day', 'What was late on one morning', {
    address: ({ lateOn }) => `/office/digests/${lateOn}`,
  }),
  office('letters', '/letters', 'The register of letters'),
  office('letter-draft', '/letters/:id', 'A letter in draft', {
    address: ({ draftId }) => `/letters/${draftId}`,
  }),
  office('letter', '/letters/:id', 'A letter that went out', {
    address: ({ letterId }) => `/letters/${letterId}`,
  }),
  office('privacy', '/privacy', 'What citizens ask about their data'),
  office('privacy-request', '/privacy/:id', 'One such request, step by step', {
    address: ({ requestId }) => `/privacy/${requestId}`,
  }),
  office('recording-requests', '/recordings/requests', 'Who asks to hear what, to be decided'),
  office('deliveries', '/office/deliveries', 'Notices that were sent, and what became of them'),
  office('focal', '/office/focal', 'Who answers for each unit'),
  leader('office-leader', '/office', 'The same day as a leader sees it'),
  leader('direct', '/office/late', 'A leader orders something', { open: click(/^Chỉ đạo phiếu/) }),

  auditor('evidence', '/evidence', 'How the evidence stands'),
  auditor('evidence-verify', '/evidence/verifications', 'Verifications'),
  auditor('evidence-verdict', '/evidence/verifications/:id', 'What a verification came to', {
    address: ({ verificationId }) => `/evidence/verifications/${verificationId}`,
  }),
  auditor('evidence-digests', '/evidence/digests', 'The signed digest of each day'),
  auditor('evidence-log', '/evidence/log', 'Who did and saw what'),
  auditor('evidence-views', '/evidence/views', 'Who was shown which citizen’s data'),
  auditor('evidence-trace', '/evidence/traces', 'Whose copy it is that turned up outside'),
  auditor('call', '/calls/:id', 'Who could hear whom in a call, under its sound', onTheWay),
  auditor('recordings', '/recordings', 'Recordings'),
  auditor('recording', '/recordings/:id', 'A recording: its seal, who heard it, what was copied', {
    address: ({ recordingId }) => `/recordings/${recordingId}`,
  }),
  auditor('exports', '/recordings/exports', 'What was taken along, by whom and what for'),
  auditor('retention', '/recordings/retention', 'What has had its time, and what is held'),

  admin('admin', '/admin', 'The administrator’s first page'),
  admin('people', '/admin/people', 'Accounts'),
  admin('person', '/admin/people/:id', 'An account with its history', {
    address: ({ personId }) => `/admin/people/${personId}`,
  }),
  admin('people-import', '/admin/people/import', 'Accounts out of a table'),
  admin('people-review', '/admin/people/review', 'The review of accounts each quarter'),
  admin('units', '/admin/units', 'Units'),
  admin('unit', '/admin/units', 'A unit', { open: click('Mở Sở Xây dựng') }),
  admin('fields', '/admin/fields', 'Fields'),
  admin('areas', '/admin/areas', 'Areas'),
  admin('routing', '/admin/routing', 'Which ticket goes to whom'),
  admin('settings', '/admin/settings', 'Everything that can be set'),
  admin('settings-hours', '/admin/settings/:section', 'Working time and holidays', {
    address: () => '/admin/settings/workingTime',
  }),
  admin('settings-queues', '/admin/settings/:section', 'Queues', { address: () => '/admin/settings/queues' }),
  admin('settings-menu', '/admin/settings/:section', 'What callers may press', {
    address: () => '/admin/settings/menu',
  }),
  admin('settings-notices', '/admin/settings/:section', 'Who is told of what', {
    address: () => '/admin/settings/notices',
  }),
  admin('prompts', '/admin/prompts', 'What callers hear'),
  admin('prompt', '/admin/prompts', 'The province’s own words, heard before they are set', {
    open: click('Sửa Lời chào'),
  }),
  admin('lines', '/admin/lines', 'Trunks, numbers and banned addresses'),
]

const ROLES: Readonly<Record<string, string>> = {
  '': 'Nobody yet',
  op: 'Operators',
  supervisor: 'Supervisors',
  officer: 'Officers of a unit',
  head: 'Heads of a unit',
  office: 'The Office',
  leader: 'Leaders of the province',
  auditor: 'Auditors',
  admin: 'Administrators',
}
const roleOf = ({ user }: Picture) => ROLES[user.replace(/\d+$/, '')] ?? ''

/** docs/screens/README.md: every picture under whose work it shows. */
export function indexOf(pictures: readonly Picture[]): string {
  const parts = Object.values(ROLES).map(role =>
    [`## ${role}`, ...pictures.filter(one => roleOf(one) === role).map(shown)].join('\n\n'),
  )
  return `# Every screen, light and dark\n\nWritten by \`script/screens\`, with its pictures.\n\n${parts.join('\n\n')}\n`
}

function shown({ name, title, page }: Picture): string {
  const where = page === null ? '' : ` \`${page}\``
  const [light, dark] = ['light', 'dark'].map(scheme => `![${title}, ${scheme}](${name}-${scheme}.webp)`)
  return `**${title}**${where}\n\n| | |\n| --- | --- |\n| ${light} | ${dark} |`
}
