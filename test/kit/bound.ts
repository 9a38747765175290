import { existsSync } from 'node:fs'

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))

/**
 * A command that ends with the process that starts it, however that one ends: Linux sends `signal` when it has gone. Where
 * there is no such thing, the command as it is.
 */
export const bound = (command: string, args: readonly string[], signal = 'KILL'): [command: string, args: string[]] =>
  SETPRIV ? [SETPRIV, ['--pdeathsig', signal, '--', command, ...args]] : [command, [...args]]
