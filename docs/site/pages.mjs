// Every page of the site: where it lies in the repository, and where it stands in the navigation.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const repository = 'https://github.com/signalbox/signalbox'
export const home = 'docs/site/index.md'
/** Where `api.mjs` puts the reference. */
export const apiFolder = 'docs/site/generated/api'

const LEFT_OUT = /(^|\/)(node_modules|dist|\.[^/]+)(\/|$)/
const markdownIn = (at, recursive = true) =>
  readdirSync(join(root, at), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !LEFT_OUT.test(name))
    .map((name) => `${at}/${name}`)
    .sort()
const plugins = markdownIn('plugins')
const examples = markdownIn('examples')
const isHost = (file) => file.startsWith('examples/hosts/')
const guides = markdownIn('docs', false)
/** Those of these names that there are. */
const docs = (...names) => names.map((name) => `docs/${name}.md`).filter((file) => guides.includes(file))

const placed = [
  { title: 'Start', files: docs('start', 'architecture', 'migration', 'comparison') },
  { title: 'Guides', files: docs('recipes', 'testing', 'cli', 'auth', 'graph', 'publishing', 'plugins') },
  { title: 'Products', files: plugins.filter((file) => !file.includes('/shared/')) },
  { title: 'Hosts', files: [...docs('hosts'), ...examples.filter(isHost)] },
  { title: 'In production', files: docs('delivery', 'operations', 'performance', 'security', 'threat-model') },
  {
    title: 'Reference',
    files: [
      ...docs('errors', 'calendar'),
      ...plugins.filter((file) => file.includes('/shared/')),
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
    ],
  },
  { title: 'Examples', files: examples.filter((file) => !isHost(file)) },
]
const known = new Set(placed.flatMap(({ files }) => files))
/** A guide that nobody has given a place stands below the others. */
export const sections = placed.map(({ title, files }) => ({
  title,
  files: title === 'Guides' ? [...files, ...guides.filter((file) => !known.has(file))] : files,
}))

/** The place of a page in the site, as a file. */
function placeOf(file) {
  if (file === 'SECURITY.md') return 'security-policy.md'
  const [top, ...rest] = file.replace(/README\.md$/, 'index.md').split('/')
  const place =
    top === 'docs' ? rest.join('/') : top === 'plugins' ? ['products', ...rest].join('/') : [top, ...rest].join('/')
  return place.replace(/^((?:products|examples)\/.+)\/index\.md$/, '$1.md').toLowerCase()
}

const apiFiles = existsSync(join(root, apiFolder))
  ? readdirSync(join(root, apiFolder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
  : []
/** From a file in the repository to its place in the site. */
export const places = Object.fromEntries([
  [home, 'index.md'],
  ...sections.flatMap(({ files }) => files.map((file) => [file, placeOf(file)])),
  ...apiFiles.map((name) => [`${apiFolder}/${name}`, `api/${name}`]),
])
export const apiPages = apiFiles.map((name) => name.replace(/\.md$/, '')).sort()

export const read = (file) => readFileSync(join(root, file), 'utf8')
export const titleOf = (file) => /^# (.*)$/m.exec(read(file))?.[1]?.replaceAll('`', '') ?? file
/** The address of a page: `start.md` is `/start`, `examples/index.md` is `/examples/`. */
export const addressOf = (place) => `/${place.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`

/**
 * A link between files as a link within the site; to the repository where the target is no page. A link to nothing
 * stays as it is, and the build fails on it.
 */
export function siteLink(href, from) {
  if (/^([a-z]+:|#|\/)/.test(href)) return href
  const [path, anchor] = href.split('#')
  // The home page holds parts of the README, whose links start from the root.
  const isIncluded = from === home && !path.startsWith('.')
  const target = posix.join(dirname(isIncluded ? 'README.md' : from), path).replace(/\/$/, '')
  const hash = anchor ? `#${anchor}` : ''
  const place = target === 'README.md' ? 'index.md' : (places[target] ?? places[`${target}/README.md`])
  if (place) return addressOf(place) + hash
  return existsSync(join(root, target)) ? `${repository}/blob/main/${target}${hash}` : href
}

/** GitHub's anchor of a heading, which the pages link to. */
export const slugify = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
