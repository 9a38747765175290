import { bun } from 'signalbox/bun'
import { app } from './app.ts'

export default bun(app)
