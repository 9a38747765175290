import { defineConfig } from 'vitepress'
import { writeTexts } from '../llms.mjs'
import {
  addressOf,
  apiFolder,
  apiPages,
  home,
  places,
  repository,
  root,
  sections,
  siteLink,
  slugify,
  titleOf,
} from '../pages.mjs'

const link = (file) => ({ text: titleOf(file), link: addressOf(places[file]) })
const first = (title) => addressOf(places[sections.find((s) => s.title === title)?.files[0]])
const base = process.env.DOCS_BASE ?? '/'

/** Links between files of the repository become links within the site. */
function links(md) {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    const path = env?.realPath ?? env?.path
    if (!path) return // a heading on its own
    const from = path.slice(root.length + 1)
    for (const token of tokens)
      for (const child of token.children ?? []) {
        const src = child.type === 'image' && child.attrGet('src')
        if (src && from === home && !/^([a-z]+:|[./])/.test(src)) child.attrSet('src', `../../${src}`)
        const href = child.type === 'link_open' && child.attrGet('href')
        // Those of the reference are right already: its pages stand together.
        if (href && !from.startsWith(apiFolder)) child.attrSet('href', siteLink(href, from))
      }
  })
}

/** Rendered pages lie outside of this folder, and would look for Vue in vain: it is found where they run. */
const modules = {
  name: 'site-modules',
  enforce: 'pre',
  resolveId: (source, _, { ssr }) => (ssr && /^vue(\/|$)/.test(source) ? { id: source, external: true } : undefined),
}

/** The search finds the names of the reference, and all of the other pages. */
const searched = (src, env, md) =>
  md.render(env.path.includes(apiFolder) ? (src.match(/^#{1,3} .*$/gm) ?? []).join('\n\n') : src, env)

const groups = [
  ['Core', /^signalbox(\/(fast|graph|auth|errors|mtls|alerts|hears|telemetry))?$/],
  ['Storage', /^signalbox\/storage\//],
  ['Hosts', /^signalbox\/(cloudflare|deno|bun|vercel|node)(\/|$)/],
  ['WhatsApp', /^signalbox\/whatsapp(\/|$)/],
  ['Messenger', /^signalbox\/messenger(\/|$)/],
  ['Instagram', /^signalbox\/instagram(\/|$)/],
  ['Pages', /^signalbox\/pages(\/|$)/],
  ['Conversions API', /^signalbox\/capi(\/|$)/],
  ['Ads', /^signalbox\/ads(\/|$)/],
]
const entries = apiPages.filter((page) => page !== 'index')
const apiSidebar = [...groups, ['More', /^/]].map(([text, pattern], at) => ({
  text,
  collapsed: at > 2,
  items: entries
    .filter((page) => pattern.test(page) && (at < groups.length || !groups.some(([, other]) => other.test(page))))
    .map((page) => ({ text: page, link: `/api/${page}` })),
}))

export default defineConfig({
  title: 'signalbox',
  description: "A business's whole Meta presence behind one webhook and one typed app, on any host that has fetch.",
  base,
  srcDir: '../..',
  outDir: 'dist/site',
  cacheDir: 'dist/cache',
  srcExclude: [
    'README.md',
    'CODE_OF_CONDUCT.md',
    'test/**',
    'dist/**',
    'core/**',
    'runtimes/**',
    'docs/site/dist/site/**',
  ],
  rewrites: places,
  cleanUrls: true,
  lastUpdated: false,
  metaChunk: true,
  markdown: { theme: { light: 'github-light', dark: 'github-dark' }, anchor: { slugify }, config: links },
  head: [
    [
      'link',
      {
        rel: 'icon',
        href: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect x='4' width='8' height='16' rx='4' fill='%23222'/><circle cx='8' cy='4.5' r='2.5' fill='%23e5484d'/><circle cx='8' cy='11.5' r='2.5' fill='%2330a46c'/></svg>",
      },
    ],
  ],
  themeConfig: {
    search: { provider: 'local', options: { _render: searched } },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository }],
    nav: [
      { text: 'Start', link: first('Start') },
      { text: 'Guides', link: first('Guides') },
      { text: 'Products', items: sections.find((s) => s.title === 'Products').files.map(link) },
      { text: 'In production', link: first('In production') },
      { text: 'API', link: '/api/' },
      { text: 'Examples', link: first('Examples') },
    ],
    sidebar: {
      '/api/': apiSidebar.filter(({ items }) => items.length > 0),
      '/': sections
        .map(({ title, files }) => ({
          text: title,
          items: [...files.map(link), ...(title === 'Reference' ? [{ text: 'API', link: '/api/' }] : [])],
        }))
        .filter(({ items }) => items.length > 0),
    },
    footer: { message: 'MIT licence. Not affiliated with Meta.' },
  },
  vite: { plugins: [modules] },
  buildEnd: ({ outDir }) => writeTexts(outDir, base),
})
