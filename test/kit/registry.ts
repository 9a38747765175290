import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { packed } from './packed.ts'

const root = join(import.meta.dirname, '../..')
const REAL = 'https://registry.npmjs.org'

export interface Registry {
  readonly url: string
  readonly tarball: string
  close(): void
}
/**
 * The package as it would be published: a registry on loopback that has the built and packed repository, and sends npm
 * to the real one for everything else. With it the commands of a README run word for word.
 */
export async function startRegistry(): Promise<Registry> {
  const { tarball } = await packed()
  const name = basename(tarball)
  const bytes = readFileSync(tarball)
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`
    if (request.url === `/${name}`) response.end(bytes)
    else if (request.url === '/signalbox') {
      const dist = { tarball: `${url}/${name}`, integrity }
      const versions = { [manifest.version]: { ...manifest, scripts: {}, dist } }
      // Another day another server may listen here, with another tarball.
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify({ name: 'signalbox', 'dist-tags': { latest: manifest.version }, versions }))
    } else response.writeHead(302, { location: `${REAL}${request.url}` }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tarball,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/**
 * What npm is to be told to install from there. `folder` becomes its cache: what npx unpacks is its own, and what was
 * downloaded is shared with everything on this machine.
 */
export function npmOf({ url }: Registry, folder: string): Record<string, string> {
  const shared = join(process.env['npm_config_cache'] ?? join(homedir(), '.npm'), '_cacache')
  mkdirSync(shared, { recursive: true })
  mkdirSync(folder, { recursive: true })
  symlinkSync(shared, join(folder, '_cacache'))
  return {
    npm_config_registry: url,
    // Tarballs of others have the addresses under which they may lie in the cache.
    npm_config_replace_registry_host: 'never',
    npm_config_prefer_offline: 'true',
    npm_config_cache: folder,
    npm_config_yes: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  }
}
