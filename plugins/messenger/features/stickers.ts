import { SignalboxError } from '../../../core/errors.ts'
import type { Feature } from '../../../core/feature.ts'
import { withParams } from '../../../core/graph/client.ts'
import type { Graph, Params } from '../../../core/graph/types.ts'
import type { Listed, ListParams } from '../../shared/endpoints.ts'
import type { MessengerApi, MessengerFeature } from '../mod.ts'

export interface Sticker {
  readonly id: string
  readonly name?: string
  readonly image_url?: string
  readonly width?: number
  readonly height?: number
}
export interface StickerPack {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly preview_image_url?: string
  readonly sticker_count?: number
}
/** `locale` such as `de_DE` translates names and searches; default `en_US`. */
export interface StickerParams extends ListParams {
  readonly locale?: string
}
interface Calls {
  packs(params?: StickerParams): Promise<Listed<StickerPack>>
  of(pack: string, params?: StickerParams): Promise<Listed<Sticker>>
  search(words: string, params?: StickerParams): Promise<Listed<Sticker>>
}

/** Meta's catalog is the app's, not the Page's: it is asked with the app's own token. */
function catalog(graph: Graph, env: { readonly META_APP_ID?: string; readonly META_APP_SECRET?: string }) {
  return async <T>(path: string, params: Params | undefined): Promise<Listed<T>> => {
    const { META_APP_ID: id, META_APP_SECRET: secret } = env
    if (!id || !secret)
      throw new SignalboxError('config_missing', 'The sticker catalog needs META_APP_ID and META_APP_SECRET', {
        fix: 'Set both in the environment of the host.',
      })
    const url = withParams(`${graph.origin ?? 'https://graph.facebook.com'}/${graph.version}/${path}`, params ?? {})
    const headers = { authorization: `Bearer ${id}|${secret}` }
    return (await graph.call({ method: 'GET', path, url, headers, anonymous: true })).data as Listed<T>
  }
}

export interface Stickers extends MessengerFeature {
  readonly event: never
  readonly api: { readonly stickers: Calls }
  readonly extras: unknown
}
/**
 * Meta's own stickers, to find; `sticker(id)` of the templates sends one.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sticker-api
 * (2026-06-01)
 *
 * @example
 * const { data } = await ctx.api.stickers.search('thank you')
 * if (data[0]) await ctx.reply(sticker(data[0].id))
 */
export const stickers: Feature<Stickers, MessengerApi> = {
  product: 'messenger',
  api({ graph, host }) {
    const get = catalog(graph, host.env as object)
    return {
      stickers: {
        packs: (params) => get('sticker_packs', params as Params | undefined),
        of: (pack, params) => get(`sticker_packs/${encodeURIComponent(pack)}/stickers`, params as Params | undefined),
        search: (q, params) => get('sticker_search', { q, ...params }),
      },
    }
  },
}
