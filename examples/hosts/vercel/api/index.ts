import { vercel } from 'signalbox/vercel'
import { app } from '../app.js'

/** How long an invocation may work, background work included, in seconds. */
export const maxDuration = 60
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = vercel(app)
