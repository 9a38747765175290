// One contender in a process of its own, which measure.ts asks for rounds; by hand it works for 5 s of CPU.
// node build.mjs run test/bench/contender.ts FILE SCENARIO NAME OPTIONS
import { type Answer, type Ask, type Contender, type Figure, median, scenariosIn } from './measure.ts'

/** How long a round works, in ms of CPU: short, so that those of a round meet the machine at the same speed. */
const ROUND = 40
/** Before it is measured: caches, and code that V8 gave up while others had their turns. */
const LEAD = 1 / 3
/** Warm is who costs within so much of what it did before, over so many rounds. */
const STEADY = 0.03
const WINDOW = 4

// Garbage is not collected between rounds on purpose: it is part of the cost, and a full collection makes V8 forget the
// shapes of objects that happen not to be alive, and with them the code that was made for them.
async function measure(contender: Contender, pieces: number): Promise<Figure> {
  await contender.run(await contender.prepare(Math.ceil(pieces * LEAD)))
  const prepared = await contender.prepare(pieces)
  const cpu = process.cpuUsage()
  const begin = process.hrtime.bigint()
  await contender.run(prepared)
  const wall = Number(process.hrtime.bigint() - begin) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const units = pieces * (contender.unitsInPiece ?? 1)
  return { cpuUs: (user + system) / units, wallUs: wall / units }
}
const piecesFor = ({ cpuUs }: Figure, { unitsInPiece = 1 }: Contender): number =>
  Math.max(1, Math.round((ROUND * 1000) / (cpuUs * unitsInPiece)))

/** Runs until its cost is steady, but for half of `budget` at least, in ms of CPU, and no longer than all of it. */
async function warm(contender: Contender, budget: number, steady = STEADY): Promise<Figure> {
  const begin = process.cpuUsage()
  const spent = (): number => {
    const { user, system } = process.cpuUsage(begin)
    return (user + system) / 1000
  }
  let figure = await measure(contender, 1)
  const costs: number[] = [figure.cpuUs]
  while (spent() < budget) {
    figure = await measure(contender, piecesFor(figure, contender))
    costs.push(figure.cpuUs)
    const now = median(costs.slice(-WINDOW))
    const before = median(costs.slice(-2 * WINDOW, -WINDOW))
    if (spent() > budget / 2 && costs.length >= 3 * WINDOW && Math.abs(now - before) < steady * before) break
  }
  return { ...figure, cpuUs: median(costs.slice(-WINDOW)) }
}

const [file = '', scenario, name = '', options = ''] = process.argv.slice(2)
const make = (await scenariosIn(file, JSON.parse(options)))[Number(scenario)]?.contenders[name]
if (!make) throw new Error(`no contender "${name}" in ${file}`)
const contender = await make()
let pieces = 1

async function answer(ask: Ask): Promise<Answer> {
  if (ask === 'round') return measure(contender, pieces)
  if (ask === 'check') return { cpuUs: 0, wallUs: 0, note: contender.check?.() }
  const figure = await warm(contender, ask.warm)
  pieces = piecesFor(figure, contender)
  return figure
}
// Started by hand, for a profile: it works for five seconds and ends.
if (!process.send) {
  const { cpuUs } = await warm(contender, 5000, 0)
  console.log(`${name}: ${cpuUs.toFixed(1)} µs`)
  contender.close?.()
  process.exit(0)
}
process.on('message', (ask: Ask) => {
  answer(ask).then(
    (given) => process.send?.(given),
    (error) => process.send?.({ cpuUs: 0, wallUs: 0, error: String(error) }),
  )
})
process.on('disconnect', () => {
  contender.close?.()
  process.exit(0)
})
