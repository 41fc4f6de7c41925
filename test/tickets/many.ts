import pg from 'pg'

/** Of the generated years. */
export const MANY_OPERATORS = 20
export const MANY_UNITS = 150

const ID = (kind: string, n: string) =>
  `('${kind}0000000-0000-4000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`
export const unitId = (n: number) => `b0000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
export const operatorId = (n: number) => `a0000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

/**
 * Tickets of three years made by SQL, as a province has them: words and names about as frequent as they are, a hundredth
 * still open. Words are entered in one piece at the end. Only for a database that is thrown away.
 */
export async function fillTickets(ownerUrl: string, tickets: number, until: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'`)
    const said = (statement: string) =>
      statement.replaceAll(':tickets', String(tickets)).replaceAll(':until', `timestamptz '${until}'`)
    for (const statement of [PEOPLE, UNITS, ENTERED]) await client.query(statement)
    const { rows: indexes } = await client.query<{ name: string; made: string }>(INDEXES)
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    for (const statement of [TICKETS, LEFT]) await inPieces(ownerUrl, said(statement), tickets)
    await client.query(said(FORMERLY))
    for (const { made } of indexes) await client.query(made)
    await client.query('alter table tickets enable trigger ticket_words_kept')
    await client.query('vacuum analyze tickets, ticket_words, ticket_events, units, people')
  } finally {
    await client.end()
  }
}

/** Two connections at once, each a half: PostgreSQL writes with one process for each. */
async function inPieces(ownerUrl: string, statement: string, tickets: number): Promise<void> {
  const half = Math.floor(tickets / 2)
  const pieces = [
    [1, half],
    [half + 1, tickets],
  ].map(async ([from, to]) => {
    const client = new pg.Client({ connectionString: ownerUrl })
    await client.connect()
    try {
      await client.query('set synchronous_commit = off')
      await client.query(statement.replaceAll(':from', String(from)).replaceAll(':to', String(to)))
    } finally {
      await client.end()
    }
  })
  await Promise.all(pieces)
}

/** Those that a table is filled faster without. */
const INDEXES = `select c.relname as name, pg_get_indexdef(c.oid) as made
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid in ('tickets'::regclass, 'ticket_words'::regclass) and not i.indisunique`

const PEOPLE = `insert into people (id, username, display_name, role, created_at)
  select ${ID('a', 'n')}, 'many' || n, 'Người ' || n, 'operator', now() from generate_series(0, ${MANY_OPERATORS - 1}) n`

const UNITS = `insert into units (id, code, name, created_at)
  select ${ID('b', 'n')}, 'many' || n, 'Đơn vị ' || n, now() from generate_series(0, ${MANY_UNITS - 1}) n`

/** Entered one by one, the words of a million tickets take half an hour. */
const ENTERED = `alter table tickets disable trigger ticket_words_kept`

/** A number that looks thrown and is the same each time: of row \`n\`, for purpose \`k\`, below \`m\`. */
const dice = (k: number, m: number | string) => `(abs(hashint8(n * 31 + ${k} * 1000003)::bigint) % ${m})::int`
/** The lower the more frequent, as words are. */
const often = (k: number, m: number) => `floor(${m} * power(${dice(k, 100_000)} / 100000.0, 2.2))::int`

/** One of these words. @param place which, of so many */
function one(words: string, place: (of: number) => string): string {
  const all = words.split('|').map(word => `'${word.trim()}'`)
  return `(array[${all.join(', ')}])[1 + ${place(all.length)}]`
}
const any = (k: number) => (of: number) => dice(k, of)
const mostly = (k: number) => (of: number) => often(k, of)

const FAMILY = 'Nguyễn|Trần|Lê|Phạm|Huỳnh|Võ|Phan|Trương|Bùi|Đặng|Đỗ|Ngô|Hồ|Dương|Đinh|Lý|Cao|Mai|Lâm|Tô'
const MIDDLE =
  'Văn|Thị|Hữu|Ngọc|Minh|Thanh|Quốc|Đức|Thành|Kim|Hoàng|Xuân|Công|Bảo|Tấn|Mỹ|Phước|Gia|Thiên|Khánh'
const GIVEN = `An|Anh|Ánh|Ân|Bình|Bảo|Cường|Chi|Châu|Dũng|Dung|Duy|Đạt|Đức|Giang|Hà|Hải|Hạnh|Hiếu|Hoa|Hòa|Hùng|Hương|Huy|
  Khánh|Khoa|Lan|Liên|Linh|Long|Loan|Mai|Minh|My|Nam|Năm|Nga|Ngân|Nghĩa|Ngọc|Nhung|Oanh|Phát|Phúc|Phương|Quang|Quân|
  Quyên|Sơn|Sáu|Tài|Tâm|Tân|Thảo|Thắng|Thúy|Thủy|Toàn|Trang|Trinh|Trung|Tú|Tuấn|Tùng|Tuyết|Uyên|Út|Vân|Việt|Vinh|Xuân|Yến`
const OPENING = `Người dân phản ánh|Công dân gọi điện phản ánh|Ông bà cho biết|Hộ dân kiến nghị|Bà con trong xóm phản ánh|
  Doanh nghiệp kiến nghị|Công dân hỏi|Người gọi yêu cầu|Chủ cơ sở phản ánh|Phụ huynh góp ý`
const MATTER = `đèn đường không sáng nhiều ngày liền|đường bị sụt lún, có nhiều ổ gà rất nguy hiểm|cống thoát nước bị nghẹt gây ngập|
  nước sinh hoạt yếu và có mùi hôi|mất điện kéo dài không có thông báo trước|rác thải không được thu gom đúng giờ|
  hàng quán lấn chiếm vỉa hè và lòng đường|tiếng ồn karaoke sau 22 giờ|thủ tục cấp đổi sổ đỏ bị chậm trễ|
  hồ sơ đăng ký khai sinh chưa được trả kết quả|cây xanh ngã đổ đè lên dây điện|cầu bị hỏng lan can|
  xe tải chở quá tải chạy qua khu dân cư|cơ sở chăn nuôi xả thải ra kênh|mức thu phí không đúng quy định|
  sạt lở bờ sông đe dọa nhà dân|trường học thu các khoản ngoài quy định|chế độ trợ cấp người có công chưa được nhận|
  thuốc bảo vệ thực vật kém chất lượng|xây dựng không phép trên đất nông nghiệp|chó thả rông không rọ mõm|
  bảo hiểm y tế hết hạn chưa được gia hạn|sóng điện thoại yếu|cán bộ hướng dẫn chưa rõ ràng, phải đi lại nhiều lần|
  tín hiệu đèn giao thông bị lệch giờ|nắp hố ga bị mất|trụ điện nghiêng sắp ngã|quảng cáo rao vặt dán tràn lan`
const ASKED = `Đề nghị cơ quan chức năng sớm kiểm tra và xử lý|Mong đơn vị trả lời cho người dân được biết|
  Kính đề nghị xem xét giải quyết trong thời gian sớm nhất|Đã phản ánh nhiều lần nhưng chưa được giải quyết|
  Đề nghị cử người xuống hiện trường|Xin được hướng dẫn nơi nộp hồ sơ và lệ phí|Cảm ơn tổng đài đã tiếp nhận`
const RARE = `sầu riêng|cá tra|dê núi|tượng đài|thuyền rồng|ong vò vẽ|bom mìn|pháo hoa|cá sấu|trực thăng|xà lan|kính hiển vi`
const STREET = `Lê Lợi|Nguyễn Huệ|Trần Hưng Đạo|Hùng Vương|Lý Thường Kiệt|Phạm Hữu Lầu|Tôn Đức Thắng|Điện Biên Phủ|
  Ngô Quyền|Hai Bà Trưng|Cách Mạng Tháng Tám|Đốc Binh Kiều|Thiên Hộ Dương|Võ Trường Toản|Nguyễn Trãi`
const AREA = `Cao Lãnh|Sa Đéc|Hồng Ngự|Tháp Mười|Lấp Vò|Lai Vung|Châu Thành|Thanh Bình|Tam Nông|Tân Hồng|Mỹ Tho|Cai Lậy`

const STREET_AND_PLACE = `'số ' || ${dice(1, 900)} || ' đường ' || ${one(STREET, mostly(2))} || ', tổ ' || ${dice(3, 40)}
  || ', phường ' || ${dice(4, 12)} || ', ' || ${one(AREA, mostly(5))}`

const TICKETS = `
  insert into tickets (id, code, state, channel, opened_at, operator_id, unit_id, caller_number, caller_name, content, kind,
    field_code, area_code, address, email, place, urgency, is_procedural, stage, stage_since, received_at, forwarded_at,
    deadline_at, is_late, course, rules, version, updated_at)
  select ${ID('d', 'n')}, '1022-DT-' || extract(year from at at time zone 'Asia/Ho_Chi_Minh') || '-' || lpad(n::text, greatest(6, length(n::text)), '0'),
    case when is_open then 'open' when ${dice(6, 50)} = 0 then 'cancelled' else 'closed' end,
    (array['phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'portal', 'counter', 'paper'])[1 + ${dice(7, 9)}],
    at, ${ID('a', dice(8, MANY_OPERATORS))}, case when ${dice(9, 4)} > 0 then ${ID('b', often(10, MANY_UNITS))} end,
    case when ${dice(11, 30)} > 0 then '+849' || lpad(${dice(12, ':tickets / 3')}::text, 8, '0') end,
    ${one(FAMILY, mostly(13))} || ' ' || ${one(MIDDLE, mostly(14))} || ' ' || ${one(GIVEN, any(15))},
    ${one(OPENING, any(16))} || ' ' || ${one(MATTER, mostly(17))} || ' tại ' || ${STREET_AND_PLACE} || '. '
      || case when ${dice(18, 2)} = 0 then 'Ngoài ra, ' || ${one(MATTER, any(19))} || '. ' else '' end
      || ${one(ASKED, any(20))} || '. '
      || case when ${dice(21, 400)} = 0 then 'Có liên quan đến ' || ${one(RARE, mostly(22))} || '. ' else '' end
      || case when ${dice(23, 3)} = 0 then ${one(ASKED, any(24))} || '. ' else '' end
      || 'Mã hồ sơ ' || ${dice(25, 1_000_000)} || '.',
    (array['report', 'report', 'report', 'question', 'request', 'petition', 'suggestion'])[1 + ${dice(26, 7)}],
    'field' || ${often(27, 40)}, 'area' || ${often(28, 100)}, ${STREET_AND_PLACE},
    case when ${dice(29, 10)} = 0 then 'nguoi' || n || '@example.vn' end, ${one(STREET, mostly(30))},
    case when ${dice(31, 60)} = 0 then 'urgent' else 'normal' end, ${dice(32, 25)} = 0,
    case when is_open then (array['with-officer', 'with-officer', 'with-officer', 'with-head', 'with-office', 'answered'])[1
      + ${dice(33, 6)}] else 'closed' end,
    at + interval '2 hours', at, at + interval '1 hour',
    case when is_open and ${dice(33, 6)} < 4 then at + interval '40 hours' end, ${dice(34, 20)} = 0,
    jsonb_build_object('stage', 'closed', 'text', repeat(md5(n::text), 25)), jsonb_build_object('officer', repeat(md5('r' || n), 30)),
    4, at + interval '3 days'
  from (select n, n > :tickets * 0.99 as is_open, :until - interval '1095 days' + n * (interval '1095 days' / :tickets) as at
    from generate_series(:from::bigint, :to) n) made`

/** One in twenty was with another unit before. */
const FORMERLY = `insert into ticket_events (ticket_id, number, at, type, after, unit_id, is_late)
  select ${ID('d', 'n')}, 1, :until, 'forward', 'with-officer', ${ID('b', dice(40, MANY_UNITS))}, false
  from generate_series(1::bigint, :tickets, 20) n`

const LEFT = `insert into ticket_words (ticket_id, opened_at, name_key, words)
  select id, opened_at, ticket_name_key(coalesce(caller_name, '')),
    ticket_vector(caller_name, concat_ws(' ', address, email), place, content) from tickets
  where id between ${ID('d', ':from')} and ${ID('d', ':to')}`
