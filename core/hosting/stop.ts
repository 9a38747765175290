/** The part of node's `process` that this needs. */
interface Stoppable {
  readonly pid: number
  once(signal: string, run: () => void): unknown
  off(signal: string, run: () => void): unknown
  kill(pid: number, signal: string): unknown
}
/** Runs `close` on the first signal to stop, then lets that signal take its course. */
export function onStop(target: Stoppable, close: () => Promise<void>): void {
  const listeners = new Map<string, () => void>()
  const stop = async (signal: string): Promise<void> => {
    for (const [other, listener] of listeners) target.off(other, listener)
    // Servers are shut and the timers of running work hold nothing: without this the process would end before it.
    const hold = setInterval(() => {}, 1000)
    await close()
    clearInterval(hold)
    target.kill(target.pid, signal)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) listeners.set(signal, () => void stop(signal))
  for (const [signal, listener] of listeners) target.once(signal, listener)
}
