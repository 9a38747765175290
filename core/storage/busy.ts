/** Waits in all about five seconds before it gives up. */
const TRIES = 12

const isBusy = (error: unknown): boolean => /database (table )?is locked|SQLITE_BUSY/i.test(String(error))

/** Runs again what another process's lock has kept from running, with growing pauses. */
export async function patiently<T>(run: () => T | Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await run()
    } catch (error) {
      if (i === TRIES || !isBusy(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 4 * 2 ** i)))
    }
  }
}
