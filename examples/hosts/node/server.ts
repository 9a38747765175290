import { createServer } from 'node:http'
import { node } from 'signalbox/node'
import { app } from './app.js'

const port = Number(process.env['PORT'] ?? 8787)
createServer(node(app)).listen(port, () => console.log(`listening on ${port}`))
