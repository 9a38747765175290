import { type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import { given, onAccount, onObject } from './ads-objects.ts'
import { type AdObject, type Audience, invalid, shown } from './ads-state.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint } from './table.ts'

// Sources (read 2026-11-25): https://developers.facebook.com/docs/marketing-api/reference/custom-audience/users,
// …/custom-audience/usersreplace, …/audiences/guides/audience-rules, …/audiences/guides/lookalike-audiences

const SOURCES = ['USER_PROVIDED_ONLY', 'PARTNER_PROVIDED_ONLY', 'BOTH_USER_AND_PARTNER_PROVIDED']
const KEYS = 'EXTERN_ID EMAIL PHONE GEN DOBY DOBM DOBD LN FN FI CT ST ZIP MADID COUNTRY LOOKALIKE_VALUE'.split(' ')
const PLAIN = ['EXTERN_ID', 'MADID', 'LOOKALIKE_VALUE']
const MOST = 10_000

const terms = (world: World): void => {
  if (!world.ads.terms)
    throw new GraphRefusal({
      status: 400,
      code: 200,
      subcode: 1870034,
      message:
        'To create or edit a Custom Audience made from a customer list, your admin needs to agree to the Custom Audience Terms',
    })
}

function checkRule(rule: Json): void {
  const rules = listOf(jsonOf(rule['inclusions'])['rules'])
  if (rules.length === 0 || rules.length > 10) invalid('Param rule must have 1 to 10 inclusion rules', 2654)
  for (const one of rules.map(jsonOf)) {
    const seconds = Number(one['retention_seconds'])
    if (listOf(one['event_sources']).length === 0) invalid('Param rule: event_sources is required', 2654)
    if (!(seconds > 0)) invalid('Param rule: retention_seconds is required', 2654)
  }
}
function checkLookalike(params: Json, world: World): void {
  const spec = jsonOf(params['lookalike_spec'])
  if (world.ads.objects.get(textOf(params['origin_audience_id']))?.kind !== 'audience')
    invalid('Invalid origin_audience_id', 2654)
  const countries = [spec['country'], ...listOf(jsonOf(jsonOf(spec['location_spec'])['geo_locations'])['countries'])]
  if (countries.every((c) => c === undefined)) invalid('lookalike_spec needs a country or a location_spec', 2654)
  const ratio = Number(spec['ratio'])
  if (!(ratio >= 0.01 && ratio <= 0.2)) invalid('lookalike_spec: ratio must be between 0.01 and 0.20', 2654)
}

function create(account: string, { params }: GraphCall, world: World): Json {
  terms(world)
  if (!textOf(params['name'])) invalid('The parameter name is required')
  const subtype = textOf(params['subtype'])
  const rule =
    params['rule'] === undefined
      ? undefined
      : jsonOf(typeof params['rule'] === 'string' ? JSON.parse(params['rule']) : params['rule'])
  if (subtype === 'LOOKALIKE') checkLookalike(params, world)
  else if (rule) {
    if (subtype) invalid('subtype is not supported for audiences with a rule', 2654)
    checkRule(rule)
  } else if (subtype === 'CUSTOM') {
    if (!SOURCES.includes(textOf(params['customer_file_source'])))
      invalid('Param customer_file_source must be set', 2654)
  } else invalid('An audience needs a subtype or a rule', 2654)
  const id = `2385${world.random.digits(13)}`
  const time = Math.floor(world.clock.now() / 1000)
  const fields = {
    ...given(params),
    subtype: subtype || 'WEBSITE',
    id,
    account_id: account.slice(4),
    time_created: time,
    time_updated: time,
  }
  world.ads.objects.set(id, { id, kind: 'audience', account, fields })
  world.ads.audiences.set(id, { members: new Set(), sessions: new Map() })
  return { id }
}

/** The rows of an upload as members; what is not hashed counts as invalid. */
function rowsIn(params: Json): { rows: string[]; bad: number } {
  const payload = jsonOf(params['payload'])
  const schema = [payload['schema']].flat().map(textOf)
  const data = listOf(payload['data'])
  const odd = schema.find((key) => !KEYS.includes(key))
  if (odd !== undefined) invalid(`Invalid schema key ${odd}`)
  if (data.length === 0) invalid('payload: data is empty')
  if (data.length > MOST) invalid(`payload: at most ${MOST} rows may be sent at a time`)
  const rows = data.map((row) => [row].flat().map(textOf))
  const good = rows.filter(
    (row) =>
      row.length === schema.length &&
      row.some((value) => value !== '') &&
      row.every((value, i) => value === '' || PLAIN.includes(schema[i] ?? '') || /^[0-9a-f]{64}$/.test(value)),
  )
  return { rows: good.map((row) => JSON.stringify([schema, row])), bad: rows.length - good.length }
}

function change(object: AdObject, call: GraphCall, world: World, how: 'add' | 'remove' | 'replace'): Json {
  terms(world)
  const audience = world.ads.audiences.get(object.id) as Audience
  const { rows, bad } = rowsIn(call.params)
  const session = jsonOf(call.params['session'])
  const id = textOf(session['session_id'] ?? world.random.digits(9))
  if (how === 'replace' && session['session_id'] === undefined) invalid('A replacement needs a session')
  const known = audience.sessions.get(id) ?? { seqs: new Set<number>(), rows: [] }
  audience.sessions.set(id, known)
  const seq = Number(session['batch_seq'] ?? 1)
  // The same batch twice is the same batch.
  if (!known.seqs.has(seq)) {
    known.seqs.add(seq)
    known.rows.push(...rows)
  }
  if (how === 'add') for (const row of rows) audience.members.add(row)
  if (how === 'remove') for (const row of rows) audience.members.delete(row)
  const last = session['last_batch_flag'] === true || session['last_batch_flag'] === 'true'
  if (how === 'replace' && last) {
    if (known.seqs.size !== seq) invalid('A batch of the session is missing')
    audience.members.clear()
    for (const row of known.rows) audience.members.add(row)
  }
  world.changed()
  return {
    audience_id: object.id,
    session_id: id,
    num_received: rows.length + bad,
    num_invalid_entries: bad,
    invalid_entry_samples: {},
  }
}
const users = (method: NodeEndpoint['method'], edge: string, how: 'add' | 'remove' | 'replace'): NodeEndpoint =>
  onObject(method, edge, (object, call, world) => change(object, call, world, how), ['audience'])

const sharedWith = (object: AdObject): string[] => listOf(object.fields['adaccounts']).map(textOf)

export const adAudienceNodes: readonly NodeEndpoint[] = [
  onAccount('POST', 'customaudiences', create),
  onAccount('GET', 'customaudiences', (account, call, world) =>
    pageOf(
      [...world.ads.objects.values()]
        .filter((o) => o.kind === 'audience' && o.account === account)
        .map((o) => shown(o.fields, call.params['fields'])),
      call,
    ),
  ),
  onObject(
    'GET',
    '',
    (object, { params }, world) => {
      const count = world.ads.audiences.get(object.id)?.members.size ?? 0
      const size =
        count < 1000
          ? { approximate_count_lower_bound: -1, approximate_count_upper_bound: -1 }
          : { approximate_count_lower_bound: count, approximate_count_upper_bound: count }
      const delivery_status = { code: 200, description: 'This audience is ready for use.' }
      return shown(
        { ...object.fields, ...size, delivery_status, operation_status: { code: 200, description: 'Normal' } },
        params['fields'],
      )
    },
    ['audience'],
  ),
  users('POST', 'users', 'add'),
  users('DELETE', 'users', 'remove'),
  users('POST', 'usersreplace', 'replace'),
  onObject(
    'POST',
    'adaccounts',
    (object, { params }) => {
      const more = [params['adaccounts']].flat().map(textOf)
      object.fields = { ...object.fields, adaccounts: [...new Set([...sharedWith(object), ...more])] }
      return {
        success: true,
        sharing_data: more.map((id) => ({ ad_acct_id: id, business_id: '1', audience_share_status: 'shared' })),
      }
    },
    ['audience'],
  ),
  onObject(
    'DELETE',
    'adaccounts',
    (object, { params }) => {
      const gone = [params['adaccounts']].flat().map(textOf)
      object.fields = { ...object.fields, adaccounts: sharedWith(object).filter((id) => !gone.includes(id)) }
      return { success: true }
    },
    ['audience'],
  ),
  onObject(
    'GET',
    'adaccounts',
    (object, call) =>
      pageOf(
        sharedWith(object).map((id) => ({ id: `act_${id}` })),
        call,
      ),
    ['audience'],
  ),
]
