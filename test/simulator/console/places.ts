import { shapePost } from '../graph/pages.ts'
import { at, type Json, jsonOf, textOf } from '../json.ts'
import type { World } from '../world.ts'

/** Something that people see on a Page or an Instagram account, or will. */
export interface Piece {
  readonly id: string
  readonly account: string
  readonly product: 'page' | 'instagram'
  readonly kind: string
  readonly text: string
  readonly link: string | undefined
  /** Who wrote it, where that was a visitor. */
  readonly by: string | undefined
  readonly at: number
  /** When it will be published; undefined: it is out, or a draft. */
  readonly scheduled: number | undefined
  readonly state: 'published' | 'scheduled' | 'draft'
  /** Its place in `sim.public.published`. */
  readonly place: number | undefined
  readonly comments: readonly Remark[]
}
export interface Remark {
  readonly id: string
  readonly by: string
  readonly text: string
  readonly at: number
  readonly hidden: boolean
  readonly liked: boolean
  /** How deep it stands below the post. */
  readonly depth: number
}

function remarksOn(object: string, world: World, depth = 0): Remark[] {
  return world.content.comments
    .filter((comment) => comment.object === object)
    .flatMap(({ id, from, message, at, hidden, liked }) => [
      { id, by: from.name, text: message, at, hidden, liked, depth },
      ...remarksOn(id, world, depth + 1),
    ])
}

/** Pages and Instagram accounts with what stands on them, newest first, what is scheduled before it. */
export function placesOf(world: World): Piece[] {
  const { posts, media, videos, published } = world.content
  const placeOf = (id: string): number | undefined => {
    const place = published.findLastIndex((p) => p.id === id)
    return place < 0 ? undefined : place
  }
  const onPages = posts.map((post): Piece => {
    const { id, page, item, message, link, visitor, at, scheduled } = post
    const state = post.published ? 'published' : scheduled === undefined ? 'draft' : 'scheduled'
    const about = { id, account: page, product: 'page', kind: item, text: message, by: visitor?.name, at } as const
    const attached = textOf(jsonOf(shapePost(post)['attachments'])['type'])
    const when = post.published ? undefined : scheduled
    return {
      ...about,
      link: link || attached || undefined,
      scheduled: when,
      state,
      place: placeOf(id),
      comments: remarksOn(id, world),
    }
  })
  const films = videos
    .filter((video) => video.finishedAt !== undefined && !posts.some((post) => post.id === video.post))
    .map((video): Piece => {
      const { id, page, edge, description, title, at, scheduled, state } = video
      const out = state === 'PUBLISHED' && video.published
      return {
        id,
        account: page,
        product: 'page',
        kind: edge === 'video_reels' ? 'reel' : edge === 'video_stories' ? 'story' : 'video',
        text: description || title,
        link: undefined,
        by: undefined,
        at,
        scheduled: out ? undefined : scheduled,
        state: out ? 'published' : scheduled === undefined ? 'draft' : 'scheduled',
        place: placeOf(id),
        comments: remarksOn(id, world),
      }
    })
  const onInstagram = media.map(
    ({ id, account, at: when, params }): Piece => ({
      id,
      account,
      product: 'instagram',
      kind: textOf(params['media_type']).toLowerCase() || 'image',
      text: textOf(params['caption']),
      link: pictureOf(params),
      by: undefined,
      at: when,
      scheduled: undefined,
      state: 'published',
      place: placeOf(id),
      comments: remarksOn(id, world),
    }),
  )
  const due = (piece: Piece): number => piece.scheduled ?? piece.at
  return [...onPages, ...films, ...onInstagram].sort((a, b) => due(b) - due(a))
}

const pictureOf = (params: Json): string | undefined =>
  textOf(at(params, 'image_url')) || textOf(at(params, 'video_url')) || undefined
