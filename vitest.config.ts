import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { entries } from './scripts/exports.mjs'

const root = import.meta.dirname
/** `signalbox/x` is its source, as it is for a user after the build. */
const alias = [...entries()].map(([path, file]) => ({
  find: new RegExp(`^signalbox${path.slice(1)}$`),
  replacement: `${root}/${file}`,
}))
const slow = '**/*.slow.test.ts'

/** These use all of the machine. */
const alone = ['test/crash/{crash,lanes,storm}.slow.test.ts', 'test/load/**/*.slow.test.ts']

/** What takes longest comes first, so that no core is idle at the end: Vitest goes by the size of a file. */
const LONGEST = ['cli/newcomer', 'stores/stores', 'docs/readme', 'package/package', 'delivery/model', 'crash/crash']
const rank = ({ moduleId }: TestSpecification): number =>
  LONGEST.some((name) => moduleId.includes(`${name}.`)) ? 0 : 1
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

// `npm test` runs the fast project; kills, soaks and other minutes-long proofs are named *.slow.test.ts.
export default defineConfig({
  resolve: { alias },
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        // Tests keep no state in their modules, so that files can share them: importing them anew costs more than running.
        test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: [slow], pool: 'threads', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [`test/${slow}`],
          exclude: alone,
          testTimeout: 300_000,
          // They wait for installs, servers and browsers as long as they compute.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          testTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
