import { pages } from '../../../core/graph/pages.ts'
import { fingerprint } from '../../shared/loose.ts'
import { ABSENT, done, type On, type Outcome, type Step, wait } from '../../shared/publisher/types.ts'
import type { PageContentOf, PostContent, Publication } from './content.ts'

/** How many of the newest objects are read back. */
const NEWEST = 100
/** What the answers of steps hold. */
interface Made {
  readonly id: string
  readonly post_id?: string
}
interface Seen {
  readonly id: string
  readonly message?: string
  readonly description?: string
  readonly title?: string
  readonly attachments?: { readonly data?: readonly Attachment[] }
}
interface Attachment {
  readonly target?: { readonly id?: string }
  readonly unshimmed_url?: string
  readonly subattachments?: { readonly data?: readonly Attachment[] }
}

/** Reads up to `NEWEST` items of an edge. */
export async function newest<T>(on: On<unknown>, edge: string, fields: string): Promise<T[]> {
  const found: T[] = []
  const options = { params: { fields }, limit: 50, signal: on.signal }
  for await (const item of pages<T>(on.graph, `${on.node}/${edge}`, options)) {
    found.push(item)
    if (found.length >= NEWEST) break
  }
  return found
}

/** `published`, `scheduled_publish_time` and `unpublished_content_type`, as they belong together. */
export const publicationOf = ({
  published,
  scheduled_publish_time,
  unpublished_content_type: type,
}: Publication): Pick<Publication, 'published' | 'scheduled_publish_time' | 'unpublished_content_type'> => {
  const later = scheduled_publish_time !== undefined || type !== undefined
  return {
    ...((published !== undefined || later) && { published: later ? false : published }),
    ...(scheduled_publish_time !== undefined && {
      scheduled_publish_time,
      unpublished_content_type: 'SCHEDULED',
    }),
    ...(scheduled_publish_time === undefined && type !== undefined && { unpublished_content_type: type }),
  }
}
/** Where an object shows up that was published this way. */
const edgeOf = (content: Publication): string => {
  if (content.scheduled_publish_time !== undefined) return 'scheduled_posts'
  const kept = content.published === false || content.unpublished_content_type !== undefined
  return kept ? 'promotable_posts' : 'published_posts'
}
/** The id of an object that the test recognises, that was not there before and that no other job has published. */
export async function pick<C>(on: On<C>, seen: readonly Seen[], fits: (item: Seen) => boolean): Promise<Outcome> {
  const before = (on.results['before'] as readonly string[] | undefined) ?? []
  for (const item of seen)
    if (fits(item) && !before.includes(item.id) && (await on.isFree(item.id))) return done({ id: item.id })
  return ABSENT
}

const urlsOf = (item: Seen): string[] =>
  (item.attachments?.data ?? []).flatMap(({ unshimmed_url: url }) => (url ? [url] : []))
/** A link post says in its attachment where it leads; Meta may have shortened the text's white space. */
const squeeze = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim()
const sameLink = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '')
const isPost =
  ({ message, link }: PostContent) =>
  (item: Seen): boolean =>
    squeeze(item.message) === squeeze(message) && (!link || urlsOf(item).some((url) => sameLink(url, link)))
const POST_FIELDS = 'id,message,created_time,attachments{unshimmed_url,target,subattachments}'

/** Texts and links: nothing but their content tells them from others, so what was there before is remembered. */
export const postSteps = (content: PostContent): readonly Step<PostContent>[] => [
  {
    name: 'before',
    timed: true,
    async run(on) {
      const seen = await newest<Seen>(on, edgeOf(content), POST_FIELDS)
      return done(seen.filter(isPost(content)).map((post) => post.id))
    },
  },
  {
    name: 'post',
    timed: true,
    twin: ({ message, link }) => fingerprint(JSON.stringify([message, link])),
    async run({ graph, node, signal }) {
      const { kind: _, first_comment: __, published: ___, ...fields } = content
      const body = { ...fields, ...publicationOf(content) }
      return done(await graph.post<Made>(`${node}/feed`, body, { signal, key: 'publish/post' }))
    },
    find: async (on) => pick(on, await newest<Seen>(on, edgeOf(content), POST_FIELDS), isPost(content)),
  },
]

const targetsOf = (list: readonly Attachment[] | undefined): string[] =>
  (list ?? []).flatMap(({ target, subattachments }) => [
    ...(target?.id ? [target.id] : []),
    ...targetsOf(subattachments?.data),
  ])

/** Photos are uploaded unpublished first: the post is then known by them, and a lost upload is no double post. */
export const photosSteps = (content: PageContentOf<'photos'>): readonly Step<PageContentOf<'photos'>>[] => [
  ...content.photos.map(
    (photo, i): Step<PageContentOf<'photos'>> => ({
      name: `photo-${i}`,
      async run({ graph, node, signal }) {
        // Without `temporary` a photo for a scheduled post would be deleted after a day.
        const temporary = content.scheduled_publish_time === undefined ? {} : { temporary: true }
        const body = { ...photo, published: false, ...temporary }
        const options = { signal, key: `publish/photo-${i}`, timeoutMs: 60_000 }
        return done((await graph.post<Made>(`${node}/photos`, body, options)).id)
      },
    }),
  ),
  {
    name: 'post',
    timed: true,
    async run({ graph, node, results, signal }) {
      const { kind: _, photos, first_comment: __, published: ___, ...fields } = content
      const attached_media = photos.map((____, i) => ({ media_fbid: results[`photo-${i}`] }))
      const body = { ...fields, attached_media, ...publicationOf(content) }
      return done(await graph.post<Made>(`${node}/feed`, body, { signal, key: 'publish/post' }))
    },
    async find(on) {
      const photo = String(on.results['photo-0'])
      const seen = await newest<Seen>(on, edgeOf(content), POST_FIELDS)
      return pick(on, seen, (post) => targetsOf(post.attachments?.data).includes(photo))
    },
  },
]

/** An album is ours alone, so the number of its photos says which have arrived. */
export const albumSteps = (content: PageContentOf<'album'>): readonly Step<PageContentOf<'album'>>[] => [
  {
    name: 'before',
    timed: true,
    async run(on) {
      const seen = await newest<Seen & { name?: string }>(on, 'albums', 'id,name')
      return done(seen.filter(({ name }) => name === content.name).map(({ id }) => id))
    },
  },
  {
    name: 'album',
    timed: true,
    twin: ({ name }) => fingerprint(name),
    async run({ graph, node, signal }) {
      const { name, message } = content
      return done(await graph.post<Made>(`${node}/albums`, { name, message }, { signal, key: 'publish/album' }))
    },
    async find(on) {
      const seen = await newest<Seen & { name?: string }>(on, 'albums', 'id,name')
      return pick(on, seen, (album) => (album as { name?: string }).name === content.name)
    },
  },
  ...content.photos.map(
    (photo, i): Step<PageContentOf<'album'>> => ({
      name: `photo-${i}`,
      async run({ graph, results, signal }) {
        const album = (results['album'] as Made).id
        const options = { signal, key: `publish/photo-${i}`, timeoutMs: 60_000 }
        return done((await graph.post<Made>(`${album}/photos`, { ...photo }, options)).id)
      },
      async find(on) {
        const album = (on.results['album'] as Made).id
        const there = await newest<Made>({ ...on, node: album }, 'photos', 'id')
        const before = Array.from({ length: i }, (_, k) => on.results[`photo-${k}`])
        const fresh = there.filter(({ id }) => !before.includes(id))
        return fresh[0] ? done(fresh[0].id) : ABSENT
      },
    }),
  ),
]

/** The first comment, under whatever `idOf` says was published. */
export const commentSteps = <C>(text: string | undefined, idOf: (on: On<C>) => string): readonly Step<C>[] =>
  text === undefined
    ? []
    : [
        {
          name: 'comment',
          optional: true,
          async run(on) {
            const { graph, signal } = on
            return done(
              await graph.post<Made>(`${idOf(on)}/comments`, { message: text }, { signal, key: 'publish/comment' }),
            )
          },
          async find(on) {
            const seen = await newest<Seen>({ ...on, node: idOf(on) }, 'comments', 'id,message')
            const ours = seen.find(({ message }) => squeeze(message) === squeeze(text))
            return ours ? done({ id: ours.id }) : ABSENT
          },
        },
      ]

export const notYet = (why: string, ms = 5_000): Outcome => wait(ms, why)
