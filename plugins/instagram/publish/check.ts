import { SignalboxError } from '../../../core/errors.ts'
import type { InstagramContent, ProductTag, UserTag } from './content.ts'

const invalid = (message: string): never => {
  throw new SignalboxError('input_invalid', message)
}

/** Sources: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media */
export const PUBLISH_LIMITS: Readonly<
  Record<
    | 'caption'
    | 'hashtags'
    | 'mentions'
    | 'altText'
    | 'children'
    | 'fewestChildren'
    | 'tags'
    | 'products'
    | 'collaborators',
    number
  >
> = {
  caption: 2200,
  hashtags: 30,
  mentions: 20,
  altText: 1000,
  children: 10,
  fewestChildren: 2,
  tags: 20,
  products: 5,
  collaborators: 3,
}

function checkUrl(url: unknown, name: string): void {
  if (typeof url !== 'string' || !/^https?:\/\/[^\s/]+/i.test(url))
    invalid(`${name} is no address that Meta could fetch`)
}
function atMost(count: number, max: number, what: string): void {
  if (count > max) invalid(`At most ${max} ${what}, not ${count}`)
}
const matches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

interface Item {
  readonly image_url?: string | undefined
  readonly video_url?: string | undefined
  readonly upload_type?: string | undefined
  readonly alt_text?: string | undefined
  readonly user_tags?: readonly UserTag[] | undefined
  readonly product_tags?: readonly ProductTag[] | undefined
}
const isPlaced = ({ x, y }: UserTag | ProductTag): boolean =>
  [x, y].every((n) => typeof n === 'number' && n >= 0 && n <= 1)

function checkItem(item: Item, { placed }: { placed: boolean }): void {
  const sources = [item.image_url, item.video_url, item.upload_type].filter((source) => source !== undefined)
  if (sources.length !== 1) invalid('One source is needed: image_url, video_url or upload_type')
  if (item.image_url !== undefined) checkUrl(item.image_url, 'image_url')
  if (item.video_url !== undefined) checkUrl(item.video_url, 'video_url')
  if (item.alt_text !== undefined) {
    if (item.image_url === undefined) invalid('Only images have an alt_text')
    atMost(item.alt_text.length, PUBLISH_LIMITS.altText, 'characters of alt_text')
  }
  const tags = item.user_tags ?? []
  const products = item.product_tags ?? []
  atMost(tags.length, PUBLISH_LIMITS.tags, 'user_tags')
  atMost(products.length, PUBLISH_LIMITS.products, 'product_tags')
  if (placed && item.image_url !== undefined && ![...tags, ...products].every(isPlaced))
    invalid('On an image every tag needs x and y in [0, 1]')
}

/** Throws `input_invalid` for what Meta would refuse, before anything is stored. */
export function checkContent(content: InstagramContent): void {
  const items: readonly Item[] = content.kind === 'carousel' ? content.children : [content]
  if (!['image', 'reel', 'story', 'carousel'].includes(content.kind))
    invalid(`There is no content of kind ${String(content.kind)}`)
  if (content.kind === 'carousel' && items.length < PUBLISH_LIMITS.fewestChildren)
    invalid('A carousel has 2 to 10 children')
  atMost(items.length, PUBLISH_LIMITS.children, 'children')
  for (const item of items) checkItem(item, { placed: content.kind !== 'story' })
  if (content.kind === 'image' && content.image_url === undefined) invalid('An image needs an image_url')
  if (content.kind === 'story') return
  const { caption = '', collaborators = [] } = content
  atMost([...caption].length, PUBLISH_LIMITS.caption, 'characters of caption')
  atMost(matches(caption, /(^|[^\p{L}\p{N}_&])#[\p{L}\p{N}_]+/gu), PUBLISH_LIMITS.hashtags, 'hashtags')
  atMost(matches(caption, /(^|[^\p{L}\p{N}_])@[\w.]+/gu), PUBLISH_LIMITS.mentions, 'mentions')
  atMost(collaborators.length, PUBLISH_LIMITS.collaborators, 'collaborators')
}
