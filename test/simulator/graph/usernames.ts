import type { Account } from '../accounts.ts'
import { textOf } from '../json.ts'
import type { World } from '../world.ts'
import { GraphRefusal } from './errors.ts'
import type { Endpoint } from './table.ts'

const keyOf = ({ id }: Account): string => `${id}/username`
const nameOf = (account: Account, world: World): string => textOf(world.documents.get(keyOf(account))?.['username'])
const refuse = (code: number, message: string): never => {
  throw new GraphRefusal({ status: 400, code, message })
}

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (read 2026-11) */
export const usernameEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'username',
    handle(account, _, world) {
      const username = nameOf(account, world)
      return username ? { username, status: 'approved' } : {}
    },
  },
  {
    method: 'POST',
    on: 'whatsapp',
    edge: 'username',
    handle(account, { params }, world) {
      const username = textOf(params['username'])
      const fits = /^(?!www)(?=.*[a-z])(?!\.)(?!.*\.\.)[a-z0-9._]{3,35}(?<!\.)$/.test(username)
      if (!fits) refuse(147001, 'The username is not available')
      const holder = world.accounts.find((other) => other !== account && nameOf(other, world) === username)
      if (holder && params['transfer_action'] !== 'force_transfer')
        refuse(147005, 'Another phone number of this business has this username')
      if (holder) world.documents.delete(keyOf(holder))
      world.documents.set(keyOf(account), { username })
      return { success: true }
    },
  },
  {
    method: 'DELETE',
    on: 'whatsapp',
    edge: 'username',
    handle: (account, _, world) => ({ success: world.documents.delete(keyOf(account)) }),
  },
  {
    method: 'GET',
    on: 'whatsapp',
    edge: 'username_suggestions',
    handle({ name }) {
      const base = name.toLowerCase().replace(/[^a-z0-9]/g, '')
      return { data: [{ username_suggestions: [base, `${base}.shop`] }] }
    },
  },
]
