/** `npm run -s check:package`: what npm would publish, looked at by publint and by "are the types wrong?". */
import { execFileSync } from 'node:child_process'
import { bin } from '../conformance/runners/process.ts'
import { packed } from '../kit/packed.ts'

const { tarball } = await packed()
const options = { stdio: 'inherit' } as const
execFileSync(bin('publint'), ['--strict', tarball], options)
execFileSync(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], options)
