import { posix } from 'node:path'

/** What a source names in `import`, `export … from` and `import(…)`, types included, comments left out. */
export function importsOf(source: string): string[] {
  const code = source.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '')
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"`])([^'"`\n]+)\1/g)].map((m) => m[2] as string)
}

const room = (file: string): string =>
  (/^(?:core|plugins\/[^/]+|runtimes\/[^/]+|test\/simulator)/.exec(file) ?? [''])[0]

/** Which house rule an import breaks, if any. `file` is relative to the root of the repository. */
export function broken(file: string, specifier: string): string | undefined {
  const from = room(file)
  const inside = (...rooms: string[]): boolean => rooms.some((r) => file.startsWith(r))
  if (specifier.startsWith('.')) {
    const to = room(posix.join(posix.dirname(file), specifier))
    if (!/\.tsx?$/.test(specifier)) return 'a relative import names its source, with .ts'
    if (/\/telemetry\/mod\.ts$/.test(specifier) && !inside('core/telemetry/')) return 'telemetry is added by import'
    if (to === from || to === 'core') return undefined
    if (from.startsWith('plugins/') && to === 'plugins/shared') return undefined
    if (from === 'test/simulator')
      return to.startsWith('plugins/') ? 'the simulator does not know our plugins' : undefined
    return `${from} does not import ${to || 'what is outside the house'}`
  }
  if (/^(?:node|bun):/.test(specifier)) {
    if (from === 'test/simulator' || inside('runtimes/node/', 'runtimes/bun/', 'runtimes/vercel/')) return undefined
    return `${specifier} only in runtimes/node, bun and vercel`
  }
  if (specifier.startsWith('cloudflare:'))
    return inside('runtimes/cloudflare/') ? undefined : `${specifier} only in runtimes/cloudflare`
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]
  if (name === 'jose') return inside('core/auth/') ? undefined : 'jose only in core/auth'
  if (name === '@opentelemetry/api') return inside('core/telemetry/') ? undefined : `${name} only in core/telemetry`
  if (name === 'valibot') return from === 'core' ? 'core does not import valibot' : undefined
  return undefined
}

/** Names that stand for a runtime, not for the web platform. */
export function globalsOf(source: string): string[] {
  const code = source.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
  return [...code.matchAll(/(?<![.\w$'-])(process|Buffer|Deno|Bun|__dirname)(?=\s*[.(])/g)].map((m) => m[1] as string)
}
