import { type Json, listOf, textOf } from '../json.ts'
import { hexDigest } from '../media.ts'
import type { World } from '../world.ts'
import { onAccount, onObject } from './ads-objects.ts'
import { invalid, shown } from './ads-state.ts'
import type { GraphCall } from './call.ts'
import { pageOf } from './paging.ts'
import type { NodeEndpoint } from './table.ts'

// Sources (read 2026-11-25): https://developers.facebook.com/docs/marketing-api/reference/ad-image, …/reference/ad-account/advideos

/** How much of a video one piece may hold. */
const PIECE = 4 * 1024 * 1024

async function addImages(account: string, { files, params }: GraphCall, world: World): Promise<Json> {
  const given: [string, Uint8Array][] = await Promise.all(
    Object.entries(files).map(
      async ([name, file]): Promise<[string, Uint8Array]> => [name, new Uint8Array(await file.arrayBuffer())],
    ),
  )
  if (typeof params['bytes'] === 'string')
    given.push([textOf(params['name'] ?? 'bytes'), Uint8Array.from(atob(params['bytes']), (c) => c.charCodeAt(0))])
  if (given.length === 0) invalid('No image was given', 1487411)
  const images: Record<string, Json> = {}
  for (const [name, bytes] of given) {
    if (bytes.length === 0) invalid('The image is empty', 1487411)
    const hash = (await hexDigest(bytes)).slice(0, 32)
    // The same picture is the same image.
    if (!world.ads.images.some((i) => i.hash === hash && i.account === account))
      world.ads.images.push({ hash, name, account, bytes: bytes.length })
    images[name] = { hash, url: `https://scontent.example/${hash}`, width: 1200, height: 628, name }
  }
  return { images }
}

function newVideo(account: string, fields: Json, world: World): string {
  const id = `3${world.random.digits(15)}`
  world.ads.objects.set(id, { id, kind: 'video', account, fields: { id, ...fields, made: world.clock.now() } })
  return id
}
const span = (received: number, size: number): Json => ({
  start_offset: String(received),
  end_offset: String(Math.min(size, received + PIECE)),
})

function addVideo(account: string, { params, files }: GraphCall, world: World): Json {
  const { uploads, objects } = world.ads
  const phase = params['upload_phase']
  if (phase === undefined) {
    if (!textOf(params['file_url']) && !files['source']) invalid('The parameter file_url is required', 1363019)
    return { id: newVideo(account, { title: params['title'] ?? params['name'] }, world) }
  }
  if (phase === 'start') {
    const size = Number(params['file_size'])
    if (!(size > 0)) invalid('The parameter file_size is required', 1363019)
    const session = world.random.digits(15)
    const video = newVideo(account, {}, world)
    uploads.set(session, { video, size, received: 0 })
    return { upload_session_id: session, video_id: video, ...span(0, size) }
  }
  const upload = uploads.get(textOf(params['upload_session_id']))
  if (!upload) return invalid('The upload session does not exist', 1363037)
  if (phase === 'transfer') {
    const from = Number(params['start_offset'])
    const piece = files['video_file_chunk']
    if (!piece || from > upload.received) return invalid('The piece does not follow the one before', 1363037)
    upload.received = Math.max(upload.received, from + piece.size)
    return span(upload.received, upload.size)
  }
  if (upload.received < upload.size) return invalid('The upload is not complete', 1363040)
  const video = objects.get(upload.video)
  if (video) video.fields = { ...video.fields, title: params['title'] }
  return { success: true }
}

/** A video is made ready within a minute. */
const isReady = (made: unknown, world: World): boolean => world.clock.now() - Number(made) >= 30_000

export const adMediaNodes: readonly NodeEndpoint[] = [
  onAccount('POST', 'adimages', addImages),
  onAccount('GET', 'adimages', (account, call, world) => {
    const hashes = listOf(call.params['hashes']).map(textOf)
    const found = world.ads.images.filter(
      (i) => i.account === account && (hashes.length === 0 || hashes.includes(i.hash)),
    )
    return pageOf(
      found.map(({ hash, name }) => ({ id: `${account.slice(4)}:${hash}`, hash, name, status: 'ACTIVE' })),
      call,
    )
  }),
  onAccount('DELETE', 'adimages', (account, { params }, world) => {
    const at = world.ads.images.findIndex((i) => i.account === account && i.hash === params['hash'])
    if (at < 0) invalid('There is no such image', 1487411)
    world.ads.images.splice(at, 1)
    return { success: true }
  }),
  onAccount('POST', 'advideos', addVideo),
  onObject(
    'GET',
    '',
    ({ fields }, { params }, world) =>
      shown(
        { ...fields, status: { video_status: isReady(fields['made'], world) ? 'ready' : 'processing' } },
        params['fields'],
      ),
    ['video'],
  ),
  onObject(
    'GET',
    'thumbnails',
    ({ id, fields }, _, world) => ({
      data: isReady(fields['made'], world)
        ? [0, 1].map((i) => ({
            id: `${id}${i}`,
            uri: `https://scontent.example/${id}/${i}.jpg`,
            is_preferred: i === 0,
          }))
        : [],
    }),
    ['video'],
  ),
]
