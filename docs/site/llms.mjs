// The same pages for readers that are programs: https://llmstxt.org
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addressOf, apiPages, home, places, read, sections, siteLink, titleOf } from './pages.mjs'

/** A page as text: links that stand outside of code lead into the site, and what readers do not see is left out. */
const textOf = (file) =>
  read(file)
    .replace(/^<!--[\s\S]*?-->\n+/gm, '')
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      part.startsWith('```') ? part : part.replace(/\]\(([^)\s]+)\)/g, (_, href) => `](${siteLink(href, file)})`),
    )
    .join('')
/** The first sentence below the title. */
const aboutOf = (text) => {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/<!--[\s\S]*?-->/g, '')
  const [intro = ''] = prose.split(/^## /m)
  const first = intro.split(/\n\n+/).find((part) => /^[\p{L}`*]/u.test(part)) ?? ''
  return first
    .replaceAll('\n', ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^(.*?[.:])( .*)?$/, '$1')
    .replace(/:$/, '.')
}

/** Writes `llms.txt`, `llms-full.txt` and each page as Markdown beside its HTML. */
export function writeTexts(outDir, base) {
  const write = (name, text) => {
    const file = join(outDir, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const readme = textOf('README.md')
  const lead = aboutOf(readme)
  const index = [
    '# signalbox',
    '',
    `> ${lead}`,
    '',
    `Everything in one file: [llms-full.txt](${base}llms-full.txt).`,
    '',
  ]
  const full = [readme]
  for (const { title, files } of sections) {
    index.push(`## ${title}`, '')
    for (const file of files) {
      const text = textOf(file)
      write(places[file], text)
      index.push([`- [${titleOf(file)}](${base}${places[file]})`, aboutOf(text)].filter(Boolean).join(': '))
      full.push(`<!-- ${addressOf(places[file])} -->\n\n${text}`)
    }
    index.push('')
  }
  index.push(
    '## Optional',
    '',
    ...apiPages.filter((page) => page !== 'index').map((page) => `- [${page}](${base}api/${page})`),
    '',
  )
  write('llms.txt', index.join('\n'))
  write('llms-full.txt', full.join('\n\n---\n\n'))
  write('index.md', textOf('README.md', home))
}
