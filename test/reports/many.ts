import pg from 'pg'

/** Operators of the generated year. */
const OPERATORS = 20

/**
 * A year of calls made by SQL, evenly spread: three quarters served, the rest of every other ending, each with its
 * journal and its operator's history. Only for a database that is thrown away: keys are not checked.
 */
export async function fillYear(ownerUrl: string, calls: number, until: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const [table, key] of [
      ['call_events', 'call_events_call_id_calls_id_fk'],
      ['operator_events', 'operator_events_call_id_calls_id_fk'],
      ['operator_events', 'operator_events_person_id_people_id_fk'],
      ['calls', 'calls_operator_id_people_id_fk'],
    ] as const)
      await client.query(`alter table ${table} drop constraint ${key}`)
    for (const statement of [PEOPLE, CALLS, EVENTS, HISTORY])
      await client.query(
        statement.replaceAll(':calls', String(calls)).replaceAll(':until', `timestamptz '${until}'`),
      )
    await client.query('analyze')
  } finally {
    await client.end()
  }
}

const ID = (kind: string, n: string) =>
  `('${kind}0000000-0000-4000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`

const PEOPLE = `
  insert into people (id, username, display_name, role, created_at)
  select ${ID('a', 'n')}, 'many' || n, 'Người ' || n, 'operator', now() from generate_series(0, ${OPERATORS - 1}) n;
  insert into operators (person_id, presence, activity, since, idle_since)
  select ${ID('a', 'n')}, 'ready', 'free', now(), now() from generate_series(0, ${OPERATORS - 1}) n`

/** Of twenty calls fifteen are served, two left the queue, one the greeting, one came too late, one was lost. */
const CALLS = `
  insert into calls (id, version, state, value, served_by, dialled, caller, trunk, operator_id, arrived_at, talk_at,
    ended_at, gone_at, ending, fault, ended_in, wait_ms, talk_ms)
  select ${ID('c', 'n')}, 6, 'ended', jsonb_build_object('id', n, 'text', repeat('x', 600)),
    case when n % 50 = 7 then 'fallback' else 'service' end, '1022', '+8491' || lpad((n % 1000000)::text, 7, '0'), 'trunk',
    case when k < 15 then ${ID('a', `n % ${OPERATORS}`)} end, at,
    case when k < 15 then at + wait + interval '8 s' end, at + wait + talk + interval '8 s',
    at + wait + talk + interval '8 s',
    case when k < 15 then 'served' when k < 18 then 'abandoned' when k = 18 then 'refused' else 'lost' end, 'caller',
    case when k < 15 then 'talking' when k < 17 then 'waiting' when k = 17 then 'greeting' when k = 18 then 'refusing'
      else 'waiting' end,
    extract(epoch from wait) * 1000, extract(epoch from talk) * 1000
  from (select n, n % 20 as k, :until - interval '365 days' + n * (interval '365 days' / :calls) as at,
      case when n % 20 in (17, 18) then interval '0' else (n * 7919 % 90) * interval '1 s' end as wait,
      case when n % 20 < 15 then (30 + n * 104729 % 300) * interval '1 s' else interval '0' end as talk
    from generate_series(0::bigint, :calls - 1) n) made`

const EVENTS = `
  insert into call_events (call_id, version, at, type, event, from_state, to_state, acts)
  select c.id, e.version, e.at, e.type, e.event, e.before, e.after, '[]'
  from calls c cross join lateral (values
    (1, c.arrived_at, 'arrived', '{}'::jsonb, null, case c.ended_in when 'refusing' then 'refusing' else 'greeting' end,
      true),
    (2, c.arrived_at + interval '8 s', 'soundEnded', '{}', 'greeting', 'waiting',
      c.ended_in in ('talking', 'waiting')),
    (3, c.talk_at - interval '1 s', 'operatorChosen', jsonb_build_object('operator', c.operator_id), 'waiting',
      'ringing', c.talk_at is not null),
    (4, c.talk_at, 'legAnswered', jsonb_build_object('leg', 'leg.1'), 'ringing', 'talking', c.talk_at is not null),
    (5, c.talk_at + interval '10 s', 'held', '{}', 'talking', 'talking',
      c.talk_at is not null and c.talk_ms % 7000 = 0),
    (6, c.ended_at, 'callerGone', '{}', c.ended_in, 'ended', true)
  ) e (version, at, type, event, before, after, is_there)
  where e.is_there`

const HISTORY = `
  insert into operator_events (person_id, at, type, presence, activity, call_id)
  select c.operator_id, e.at, e.type, 'ready', e.activity, c.id
  from calls c cross join lateral (values
    (c.talk_at - interval '1 s', 'offered', 'ringing'), (c.talk_at, 'talkStarted', 'talking'),
    (c.ended_at, 'talkEnded', 'wrap-up'), (c.ended_at + interval '15 s', 'wrapUpDue', 'free')) e (at, type, activity)
  where c.operator_id is not null
  order by e.at`
