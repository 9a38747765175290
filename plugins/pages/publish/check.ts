import { DAY, MINUTE } from '../../../core/duration.ts'
import { SignalboxError } from '../../../core/errors.ts'
import type { PageContent, PageContentOf, PhotoItem, Publication } from './content.ts'

/** How far ahead Meta's scheduler takes posts. Source: https://developers.facebook.com/docs/pages-api/posts#scheduled-posts */
const EARLIEST = 10 * MINUTE
const LATEST_DAYS = 30

export interface ScheduleLimits {
  /** Meta's documents once said 75 days and 6 months. Default: 30. */
  readonly maxScheduleDays?: number | undefined
}
const invalid = (message: string, fix?: string): never => {
  throw new SignalboxError('input_invalid', message, { fix })
}

/** Throws for a `scheduled_publish_time` (seconds) that Meta would refuse. */
export function checkSchedule(seconds: number, now: number, { maxScheduleDays = LATEST_DAYS }: ScheduleLimits): void {
  const ahead = seconds * 1000 - now
  if (!Number.isInteger(seconds) || seconds > 1e11)
    invalid('scheduled_publish_time is in whole seconds since the epoch')
  if (ahead < EARLIEST) invalid('Meta’s scheduler begins 10 minutes ahead', 'Use `at`, which takes any time.')
  if (ahead > maxScheduleDays * DAY)
    invalid(`Meta’s scheduler ends ${maxScheduleDays} days ahead`, 'Use `at`, which takes any time.')
}

function checkUrl(url: string, what: string): void {
  if (!/^https?:\/\/[^\s/]+/i.test(url)) invalid(`${what} is no address that Meta could fetch: ${url.slice(0, 100)}`)
}

function checkPublication(content: Publication, now: number, limits: ScheduleLimits): void {
  const { scheduled_publish_time: at, published, unpublished_content_type: type } = content
  if (at !== undefined) {
    checkSchedule(at, now, limits)
    if (published === true) invalid('What is scheduled is not published yet', 'Leave `published` out.')
    if (type !== undefined && type !== 'SCHEDULED') invalid(`What is scheduled cannot be ${type}`)
  } else if (type === 'SCHEDULED') invalid('SCHEDULED needs a scheduled_publish_time')
  if (type !== undefined && published === true) invalid(`${type} is not published`)
  if (content.first_comment !== undefined && (at !== undefined || published === false || type !== undefined))
    invalid('A first comment needs a post that is out', 'Schedule with `at` instead.')
}

function checkVideo(content: { url?: string | undefined; file_size?: number | undefined }): void {
  if (content.url !== undefined) checkUrl(content.url, 'url')
  else if (!(Number.isInteger(content.file_size) && Number(content.file_size) > 0))
    invalid('A video needs a `url`, or the `file_size` of what `upload` will bring')
}

type Checks = { readonly [K in PageContent['kind']]: (content: PageContentOf<K>, on: On) => void }
interface On {
  readonly now: number
  readonly limits: ScheduleLimits
}
function checkPhotos(photos: readonly PhotoItem[]): void {
  if (photos.length === 0) invalid('There are no photos')
  for (const photo of photos) checkUrl(photo.url, 'photo')
}
const CHECKS: Checks = {
  post(content, { now, limits }) {
    if (!content.message && !content.link) invalid('A post needs a `message` or a `link`')
    if (content.link !== undefined) checkUrl(content.link, 'link')
    checkPublication(content, now, limits)
  },
  photos(content, { now, limits }) {
    checkPhotos(content.photos)
    checkPublication(content, now, limits)
  },
  album({ name, photos }) {
    if (!name) invalid('An album needs a name')
    checkPhotos(photos)
  },
  video(content, { now, limits }) {
    checkVideo(content)
    checkPublication(content, now, limits)
  },
  reel(content, { now, limits }) {
    const { scheduled_publish_time: at, video_state: state = 'PUBLISHED', first_comment } = content
    checkVideo(content)
    if ((at !== undefined) !== (state === 'SCHEDULED'))
      invalid('video_state SCHEDULED and scheduled_publish_time go together')
    if (at !== undefined) checkSchedule(at, now, limits)
    if (first_comment !== undefined && state !== 'PUBLISHED') invalid('A first comment needs a reel that is out')
  },
  photo_story: ({ url }) => checkUrl(url, 'url'),
  video_story: (content) => checkVideo(content),
}

/** Throws `input_invalid` for what Meta would refuse, before anything is stored. */
export function checkContent(content: PageContent, now: number, limits: ScheduleLimits): void {
  if (!Object.hasOwn(CHECKS, content.kind)) invalid(`There is no content of kind ${String(content.kind)}`)
  ;(CHECKS[content.kind] as (content: PageContent, on: On) => void)(content, { now, limits })
}
