import { hex } from '../bytes.ts'
import type { Host } from '../host.ts'

/** The part of node:fs/promises that this needs. */
interface Files {
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>
  writeFile(path: string, bytes: Uint8Array, options: { readonly flush: true }): Promise<unknown>
  rename(from: string, to: string): Promise<unknown>
}
/** The name of a spilled body: what it holds decides, so that a repeat is the same file. */
export async function spillName(bytes: Uint8Array): Promise<string> {
  return `${hex(await crypto.subtle.digest('SHA-256', bytes as BufferSource))}.json`
}
/** Keeps webhooks that could not be stored as files; docs/hosts.md says how they are brought back. */
export function spillTo(files: Files, folder: string): NonNullable<Host['spill']> {
  return async (bytes) => {
    await files.mkdir(folder, { recursive: true })
    const file = `${folder}/${await spillName(bytes)}`
    await files.writeFile(`${file}.part`, bytes, { flush: true })
    await files.rename(`${file}.part`, file)
  }
}
