import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

type Env = Readonly<Record<string, string>>
/** What an image would run. */
export interface Image {
  readonly cwd: string
  readonly env: Env
  readonly command: readonly string[]
  /** The command of its health check. */
  readonly health: string | undefined
  /** Instructions that do nothing here: its port, its volume, the signal that ends it. */
  readonly settings: readonly string[]
}
interface Stage {
  readonly root: string
  cwd: string
  env: Env
  command: readonly string[]
  health?: string
  readonly settings: string[]
}

/** The instructions, comments left out. */
const instructionsOf = (file: string): (readonly [name: string, rest: string])[] =>
  readFileSync(file, 'utf8')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()])
const matching = (folder: string, pattern: string): string[] => {
  const wanted = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
  return readdirSync(folder).filter((name) => wanted.test(name))
}

/**
 * Follows a Dockerfile without Docker: each stage is a folder below `into`, which is its `/`. What its base image holds is
 * taken from `env`'s PATH; there are no users but one.
 */
export async function follow(context: string, into: string, env: Env): Promise<Image> {
  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  for (const [name, rest] of instructionsOf(join(context, 'Dockerfile'))) {
    if (name === 'FROM') {
      const root = join(into, `stage${stages.size}`)
      mkdirSync(root, { recursive: true })
      stage = { root, cwd: root, env, command: [], settings: [] }
      stages.set(/ AS (\w+)$/.exec(rest)?.[1] ?? 'last', stage)
      continue
    }
    if (!stage) throw new Error(`${name} before FROM`)
    const { root } = stage
    /** Absolute paths lie in the stage. */
    const inside = (text: string): string => text.replaceAll(/(?<=^|[ =])\/(?=\w)/g, `${root}/`)
    const words = rest.split(' ').filter((word) => !word.startsWith('--chown='))
    if (name === 'WORKDIR') {
      stage.cwd = inside(rest)
      mkdirSync(stage.cwd, { recursive: true })
    } else if (name === 'ENV')
      stage.env = { ...stage.env, ...Object.fromEntries(words.map((word) => inside(word).split('='))) }
    else if (name === 'RUN') {
      const script = inside(rest).replaceAll(/ && chown \S+ \S+/g, '')
      await promisify(execFile)('bash', ['-euc', script], { cwd: stage.cwd, env: { ...process.env, ...stage.env } })
    } else if (name === 'COPY') {
      const from = words.find((word) => word.startsWith('--from='))?.slice(7)
      const [target = '', ...sources] = words.filter((word) => !word.startsWith('--')).reverse()
      const origin = from === undefined ? context : stages.get(from)?.root
      if (!origin) throw new Error(`No stage ${from}`)
      const found = sources.flatMap((source) => {
        const [folder, pattern] = [join(origin, source, '..'), basename(source)]
        return matching(folder, pattern).map((file) => join(folder, file))
      })
      if (found.length === 0) throw new Error(`COPY ${rest}: there is no such file`)
      for (const file of found) {
        const whole = target.endsWith('/') ? join(stage.cwd, target, basename(file)) : join(stage.cwd, target)
        cpSync(file, whole, { recursive: true })
      }
    } else if (name === 'CMD') stage.command = JSON.parse(rest)
    else if (name === 'HEALTHCHECK') stage.health = rest.slice(rest.indexOf('CMD ') + 4)
    else stage.settings.push(`${name} ${rest}`)
  }
  const last = stages.get('last')
  if (!last) throw new Error('There is no last stage')
  return { cwd: last.cwd, env: last.env, command: last.command, health: last.health, settings: last.settings }
}
