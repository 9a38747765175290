import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { node } from '../../../../runtimes/node/mod.ts'
import { app, env } from './app.ts'

const server = createServer(node(app, { env, drainMs: 0 }))
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
