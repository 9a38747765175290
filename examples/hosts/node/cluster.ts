// Several processes on one machine, on Redis: they share its rows, and each may die at any time.
import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'

if (!process.env['REDIS_URL']) throw new Error('A cluster needs REDIS_URL: files have one owner.')
if (cluster.isPrimary) {
  let stopping = false
  for (let i = 0; i < Number(process.env['WORKERS'] ?? availableParallelism()); i++) cluster.fork()
  cluster.on('exit', (worker) => {
    if (stopping) return
    console.error(`worker ${worker.process.pid} died, starting another`)
    cluster.fork()
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stopping = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal)
    })
} else await import('./server.js')
