import type { Feature } from '../../../core/feature.ts'
import {
  get,
  type Listed,
  type ListParams,
  methodsOf,
  post,
  remove,
  type Success,
  type Table,
} from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface Persona {
  readonly id: string
  readonly name: string
  readonly profile_picture_url: string
}
interface Calls {
  list(params?: ListParams): Promise<Listed<Persona>>
  create(name: string, profile_picture_url: string): Promise<{ readonly id: string }>
  get(id: string): Promise<Persona>
  delete(id: string): Promise<Success>
}
const table: Table<Calls> = {
  list: get(':node/personas'),
  create: post(':node/personas', {
    pack: (name: string, profile_picture_url: string) => ({ name, profile_picture_url }),
  }),
  get: get(':id', { fixed: { fields: 'id,name,profile_picture_url' } }),
  delete: remove(':id'),
}

export interface Personas extends MessengerFeature {
  readonly event: never
  readonly api: { readonly personas: Calls }
  readonly extras: unknown
}
/**
 * Names and faces to write under: `ctx.reply('Hi, I am Ann', { personaId })`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/personas
 *
 * @example
 * const { id } = await app.messenger.api(host, page).personas.create('Ann', 'https://shop.example/ann.jpg')
 */
export const personas: Feature<Personas, MessengerApi> = {
  product: 'messenger',
  api: ({ graph, api }) => ({ personas: methodsOf<Calls>(table, { graph, node: api.node }) }),
}
