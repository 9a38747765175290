import { readFileSync, readlinkSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { clearInterval, setInterval } from 'node:timers'
import { SignalboxError } from '../../../core/errors.ts'

/** Who holds a lock. A pid alone does not tell: containers and reboots give the same ones again. */
interface Owner {
  readonly pid: number
  /** The machine, its boot and the pid namespace; a pid means something only within the same one. */
  readonly machine: string
  /** When the process began, as the kernel counts it; null where it does not tell. */
  readonly started: string | null
}
export interface Lock {
  /** Throws `store_locked` once another process has taken the lock over. */
  check(): void
  release(): void
}

const TOUCH_MS = 5000
/** An owner on another machine, whom we cannot ask, is taken for dead after three touches missed. */
const STALE_MS = 3 * TOUCH_MS

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
const machine = (): string =>
  [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')

/** The fields of /proc/pid/stat from the third on (the second is a name that may hold anything, in brackets). */
const stat = (pid: number): string[] =>
  attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')) ?? []
const started = (pid: number): string | null => stat(pid)[19] ?? null
const isZombie = (pid: number): boolean => stat(pid)[0] === 'Z'

function lives({ pid, started: since }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EPERM') return false
  }
  return !isZombie(pid) && (since === null || since === started(pid))
}

/** Takes the one lock of a directory for this process, or throws `store_locked`. */
export function takeLock(directory: string): Lock {
  const file = join(directory, 'lock')
  const me: Owner = { pid: process.pid, machine: machine(), started: started(process.pid) }
  const mine = JSON.stringify({ ...me, id: Math.random().toString(36).slice(2) })
  const read = (): string | undefined => attempt(() => readFileSync(file, 'utf8'))
  const create = (): boolean => {
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      return true
    } catch (error) {
      if ((error as { code?: string }).code === 'EEXIST') return false
      throw error
    }
  }
  const refuse = (owner: Owner | undefined): never => {
    const who = owner ? `process ${owner.pid}${owner.machine === me.machine ? '' : ' of another machine'}` : 'a process'
    throw new SignalboxError('store_locked', `${directory} is in use by ${who}`, {
      fix: 'Stop that process, or give this one a directory of its own. Processes that share a store need Redis, SQLite or Postgres.',
    })
  }
  const inUse = (owner: Owner | undefined): boolean => {
    if (owner?.machine === me.machine) return lives(owner)
    return Date.now() - (attempt(() => statSync(file).mtimeMs) ?? 0) < STALE_MS
  }
  /** Moves a dead owner's lock away; what was moved is looked at again, as another process may have been quicker. */
  const clear = (dead: string): void => {
    const aside = `${file}.${me.pid}`
    if (!attempt(() => renameSync(file, aside) ?? true)) return
    if (readFileSync(aside, 'utf8') === dead) unlinkSync(aside)
    else renameSync(aside, file)
  }
  while (!create()) {
    const found = read()
    if (found === undefined) continue
    const owner = attempt(() => JSON.parse(found) as Owner)
    if (inUse(owner)) refuse(owner)
    clear(found)
  }

  let lost = false
  const touch = (): void => {
    lost = read() !== mine
    if (!lost) attempt(() => utimesSync(file, new Date(), new Date()))
  }
  const touching = setInterval(touch, TOUCH_MS).unref()
  return {
    check() {
      if (lost) refuse(attempt(() => JSON.parse(read() ?? '') as Owner))
    },
    release() {
      clearInterval(touching)
      if (read() === mine) unlinkSync(file)
    },
  }
}
