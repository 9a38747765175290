// What the example needs while Meta is simulated: a pair of keys, and the Flow in the simulated account.
import { createFlowKeys } from 'signalbox/node/flow-keys'
import type { Simulator } from 'signalbox/simulator'
import { setUp } from './setup.ts'

const privateKey = process.env['FLOWS_PRIVATE_KEY'] ?? createFlowKeys().privateKey
export const env = { FLOWS_PRIVATE_KEY: privateKey }
export const prepare = (sim: Simulator) => setUp(sim.host, '210000000000001', 'https://bot.example', privateKey)
