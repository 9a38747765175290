// Writes what follows from the tables in core/explain: the packed numbers of the Graph client, and docs/errors.md.
// `node build.mjs run scripts/errors.ts`; a test holds that both are up to date.
import { writeFileSync } from 'node:fs'
import type { ErrorGroup } from '../core/explain/row.ts'
import { anchorOf, CODES, ERRORS, FIXES } from '../core/explain.ts'

const root = new URL('../', import.meta.url)
const groups = ERRORS.flatMap((sheet) => sheet.groups)

/** A group as the client reads it: class, scope and seconds, without the defaults. */
const nameOf = ({ class: name, scope, wait }: ErrorGroup): string =>
  [name, scope ?? (wait ? 'call' : ''), wait ?? ''].join(' ').trim()

/** What HTTP says, where Meta's number says nothing; in the packed table as 8 × 10⁹ + status. */
const STATUSES = { 401: 'auth token', 403: 'permission token', 404: 'missing', 429: 'rate app 60' }

/**
 * What need not be shipped: pairs that say no more than their code alone, and WhatsApp's numbers of invalid calls. Those
 * come with HTTP 400 or in a webhook, both of which say `invalid` without a row.
 */
const isSpare = (text: string, name: string): boolean =>
  text.includes('/')
    ? groups.some((g) => nameOf(g) === name && Object.hasOwn(g.numbers, text.split('/')[0] ?? ''))
    : name === 'invalid' && /^(1026|13\d{4}|20000\d|2388\d{3}|2494\d{3})$/.test(text)

/**
 * Numbers in order, each as the distance from the last in base 36 (none where it is 1) and its group as a letter; pairs are code × 10⁷ +
 * subcode, a range is a hundred of codes: 9 × 10⁹ + code / 100.
 */
function packed(): string {
  const names = [...new Set(groups.map(nameOf))].sort()
  const numbers = groups.flatMap((group) =>
    Object.keys(group.numbers).flatMap((text) => {
      const [code = 0, subcode] = text.split(/[/-]/).map(Number)
      const letter = String.fromCharCode(65 + names.indexOf(nameOf(group)))
      if (isSpare(text, nameOf(group))) return []
      if (text.includes('-')) {
        if (code % 100 !== 0 || subcode !== code + 99) throw new Error(`${text} is not a hundred of codes`)
        return [{ at: 9e9 + code / 100, letter }]
      }
      return [{ at: subcode === undefined ? code : code * 1e7 + subcode, letter }]
    }),
  )
  for (const [status, name] of Object.entries(STATUSES))
    numbers.push({ at: 8e9 + Number(status), letter: String.fromCharCode(65 + names.indexOf(name)) })
  if (names.length > 26) throw new Error('More groups than letters')
  let last = 0
  const text = numbers
    .sort((a, b) => a.at - b.at)
    .map(({ at, letter }) => {
      const delta = at - last
      if (delta === 0 && last > 0) throw new Error(`${at} stands twice in the tables`)
      last = at
      return (delta === 1 ? '' : delta.toString(36)) + letter
    })
    .join('')
  const quoted = (long: string): string => (long.match(/.{1,110}/g) ?? []).map((line) => `  '${line}'`).join(' +\n')
  return `// Made by scripts/errors.ts from the tables in core/explain; change those.

/** Class, scope and seconds to wait of each group. */
export const GROUPS: string =
${quoted(names.join(','))}

/** ${numbers.length} numbers of Meta's and of HTTP with their groups. */
export const NUMBERS: string =
${quoted(text)}
`
}

const wordsOf = (words: ErrorGroup['numbers'][string]): readonly [string, string?] =>
  typeof words === 'string' ? [words] : words

function table({ class: name, scope = 'call', wait = 0, numbers }: ErrorGroup): string {
  return Object.entries(numbers)
    .map(([number, words]) => {
      const [says, fix = ''] = wordsOf(words)
      const pause = wait > 0 ? `${wait} s` : ''
      return `| <a id="${anchorOf(number)}"></a>${number} | ${says} | [${name}](#class-${name}) | ${scope} | ${pause} | ${fix} |`
    })
    .join('\n')
}

function docs(): string {
  const head = '| number | meaning | class | scope | wait | advice of its own |\n|---|---|---|---|---|---|\n'
  return `# Errors

Everything that signalbox throws on purpose is a \`SignalboxError\` with a stable \`code\`, a message, and where it helps a \`fix\`. What Meta refuses, or reports later in a webhook, is a \`GraphError\` (code \`graph_failed\`), which is also a \`SignalboxError\`. \`explain(error)\` from \`signalbox/errors\` puts Meta's number into words. No error holds a token, a phone number or a text that was sent.

This page is made by \`node build.mjs run scripts/errors.ts\`.

## Codes

| code | meaning |
|---|---|
${Object.entries(CODES)
  .map(([code, says]) => `| <a id="${code}"></a>\`${code}\` | ${says} |`)
  .join('\n')}

## GraphError

| field | meaning |
|---|---|
| \`status\` | HTTP status; 0 where no answer came, or where the error came in a webhook |
| \`metaCode\`, \`subcode\` | Meta's numbers |
| \`type\`, \`traceId\` | Meta's type and \`fbtrace_id\` |
| \`userTitle\`, \`userMessage\` | what Meta would show to the app's user |
| \`class\` | what it asks of the caller: see below |
| \`scope\` | what shares the trouble and so has to pause: call, user, pair, account, business, app or token |
| \`retryable\` | whether the same call may work later without a change |
| \`retryAt\` | when to try again, in ms since the epoch, from Meta's usage headers or else from the table |
| \`outcome\` | \`unknown\` where a write may have happened: no answer, or one that cannot be read |

## Classes

| class | what to do |
|---|---|
${Object.entries(FIXES)
  .map(([name, fix]) => `| <a id="class-${name}"></a>\`${name}\` | ${fix} |`)
  .join('\n')}

A number matches as a pair \`code/subcode\` first, then as a subcode, then as a code, then within a range; Meta puts long numbers now into \`code\`, now into \`error_subcode\`. Words are never matched. A number that is not listed is classed by its HTTP status.

${ERRORS.map((s) => `## ${s.product}\n\nSource: ${s.source} (read ${s.read})\n\n${head}${s.groups.map(table).join('\n')}\n`).join('\n')}`
}

/** The files that this script keeps, with what they must hold. */
export const files: Readonly<Record<string, () => string>> = {
  'core/graph/error-numbers.ts': packed,
  'docs/errors.md': docs,
}
if (process.argv[1]?.endsWith('scripts/errors.ts'))
  for (const [file, text] of Object.entries(files)) writeFileSync(new URL(file, root), text())
