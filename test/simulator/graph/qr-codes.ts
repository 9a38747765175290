import type { Account } from '../accounts.ts'
import { compact, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { GraphRefusal } from './errors.ts'
import { pageOf } from './paging.ts'
import type { Endpoint } from './table.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const MESSAGE = 140

const keyOf = ({ id }: Account): string => `${id}/message_qrdls`
const codesOf = (account: Account, world: World): Json[] =>
  listOf(world.documents.get(keyOf(account))?.['codes']).map(jsonOf)
const keep = (account: Account, codes: readonly Json[], world: World): void =>
  void world.documents.set(keyOf(account), { codes })
const codeIn = ({ path }: GraphCall): string => path[2] ?? ''

/** Without a code of its own, a new one; else another text for the one there is. */
function write(account: Account, { params }: GraphCall, world: World): Json {
  const prefilled_message = textOf(params['prefilled_message'])
  const wanted = textOf(params['code'])
  const image = textOf(params['generate_qr_image'])
  if (prefilled_message === '' || prefilled_message.length > MESSAGE)
    throw new GraphRefusal('parameter', `Param prefilled_message must be 1 to ${MESSAGE} characters long.`)
  const codes = codesOf(account, world)
  const known = codes.find(({ code }) => code === wanted)
  if (wanted && !known) throw new GraphRefusal('noObject')
  const code = wanted || Array.from({ length: 14 }, () => LETTERS[world.random.below(LETTERS.length)]).join('')
  const made = compact({
    ...known,
    code,
    prefilled_message,
    deep_link_url: `https://wa.me/message/${code}`,
    qr_image_url: image ? `https://scontent.whatsapp.net/qr/${code}.${image.toLowerCase()}` : known?.['qr_image_url'],
  })
  keep(account, [...codes.filter((other) => other !== known), made], world)
  return made
}

/** QR codes and short links. Source: https://developers.facebook.com/docs/whatsapp/business-management-api/qr-codes */
export const qrCodeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'message_qrdls',
    handle(account, call, world) {
      const { code } = call.params
      return pageOf(
        codesOf(account, world).filter((c) => code === undefined || c['code'] === code),
        call,
      )
    },
  },
  { method: 'POST', on: 'whatsapp', edge: 'message_qrdls', handle: write },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'message_qrdls/*',
    handle(account, call, world) {
      const found = codesOf(account, world).find(({ code }) => code === codeIn(call))
      if (!found) throw new GraphRefusal('noObject')
      // Meta's specification has the code itself, its guide a list of it; clients of both are served.
      return { ...found, data: [found] }
    },
  },
  {
    method: 'DELETE',
    on: 'whatsapp',
    edge: 'message_qrdls/*',
    handle(account, call, world) {
      const codes = codesOf(account, world)
      const others = codes.filter(({ code }) => code !== codeIn(call))
      if (others.length === codes.length) throw new GraphRefusal('noObject')
      keep(account, others, world)
      return { success: true }
    },
  },
]
