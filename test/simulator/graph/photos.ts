import type { Account } from '../accounts.ts'
import { iso, type Photo } from '../content.ts'
import { type Json, textOf } from '../json.ts'
import type { World } from '../world.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import { addPost, isFalse, pageOfId, publicationOf, refuse, tell } from './publication.ts'
import type { Endpoint, NodeEndpoint } from './table.ts'

const MB = 1024 * 1024

function addPhoto(page: string, { params, files }: GraphCall, world: World, album?: string): Photo {
  const url = textOf(params['url'])
  const { source } = files
  if (!source && !/^https?:\/\//.test(url)) refuse('Requires one of the params: url, source')
  if (source && source.size > 10 * MB) refuse('Photos should be smaller than 10 MB.')
  const photo: Photo = {
    id: world.random.digits(15),
    page,
    url,
    caption: textOf(params['caption'] ?? params['message']),
    at: world.clock.now(),
    album,
    temporary: params['temporary'] === true || params['temporary'] === 'true',
  }
  world.content.photos.push(photo)
  return photo
}

function upload(account: Account, call: GraphCall, world: World): Json {
  const publication = publicationOf(call.params, world.clock.now())
  const { id, caption } = addPhoto(account.id, call, world)
  if (publication.kept && publication.scheduled === undefined) return { id }
  const post = addPost(account, { message: caption, link: '', media: [id], item: 'photo', ...publication }, world)
  return { id, post_id: post.id }
}

function intoAlbum(id: string, call: GraphCall, world: World): Json | undefined {
  const album = world.content.albums.find((a) => a.id === id)
  if (!album) return undefined
  const photo = addPhoto(album.page, call, world, id)
  const account = pageOfId(album.page, world)
  if (!isFalse(call.params['published'])) {
    const { at, caption } = photo
    world.content.published.push({ account: account.id, kind: 'album_photo', id: photo.id, at, text: caption })
    tell(account, 'feed', { item: 'photo', verb: 'add', photo_id: photo.id, album_id: id, published: 1 }, world)
  }
  return { id: photo.id, post_id: `${album.page}_${photo.id}` }
}
const shape = ({ id, caption, at }: Photo): Json => ({ id, name: caption, created_time: iso(at) })

/** Sources: https://developers.facebook.com/docs/graph-api/reference/page/photos and …/page/albums */
export const photoEndpoints: readonly Endpoint[] = [
  { method: 'POST', on: 'messenger', edge: 'photos', handle: upload },
  {
    method: 'POST',
    on: 'messenger',
    edge: 'albums',
    handle({ id: page }, { params }, world) {
      const name = textOf(params['name'])
      if (!name) refuse('The parameter name is required.')
      const id = world.random.digits(15)
      world.content.albums.push({ id, page, name, at: world.clock.now() })
      return { id }
    },
  },
  {
    method: 'GET',
    on: 'messenger',
    edge: 'albums',
    handle: ({ id: page }, call, { content }) =>
      pageOf(
        content.albums
          .filter((a) => a.page === page)
          .reverse()
          .map(({ id, name, at }) => ({ id, name, created_time: iso(at) })),
        call,
      ),
  },
]
export const photoNodes: readonly NodeEndpoint[] = [
  { method: 'POST', edge: 'photos', handle: intoAlbum },
  {
    method: 'GET',
    edge: 'photos',
    handle: (id, call, { content }) =>
      content.albums.some((a) => a.id === id)
        ? pageOf(
            content.photos
              .filter((p) => p.album === id)
              .reverse()
              .map(shape),
            call,
          )
        : undefined,
  },
  {
    method: 'GET',
    edge: '',
    handle(id, _, { content }) {
      const photo = content.photos.find((p) => p.id === id)
      return photo && shape(photo)
    },
  },
]
