import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { SignalboxError } from '../../../../core/errors.ts'
import { version } from '../manifest.ts'
import type { Outcome } from '../outcome.ts'
import { HOSTS } from '../scaffold/hosts.ts'
import { appFile, type EnvTable, envFile, PRODUCTS, testFile } from '../scaffold/products.ts'

const refuse = (what: string, given: string, known: object): SignalboxError =>
  new SignalboxError('input_invalid', `There is no ${what} "${given}"`, {
    fix: `Choose: ${Object.keys(known).join(', ')}`,
  })

/** What an app of these products asks of its environment, as the products, this command line and the host say. */
async function envOf(products: readonly string[], host: EnvTable): Promise<EnvTable> {
  const { createApp } = await import('signalbox')
  const plugins = await Promise.all(products.map((id) => PRODUCTS[id]?.load()))
  const { env } = createApp({ plugins: plugins as never })
  return { ...env, META_APP_ID: APP_ID, ...host }
}
/** An app can do without; `doctor` and `webhook` speak to Meta as the app. */
const APP_ID = { about: 'App id of your Meta app (App settings > Basic); the command line needs it' }

const TEST = 'test/app.test.ts'
const README = (name: string, tested: boolean, deploy: readonly string[]): string => `# ${name}

\`\`\`sh
npm install
npm run dev      # the app with Meta simulated: open the console it prints and write to it${tested ? '\nnpm test         # the same without a screen: test/app.test.ts' : ''}
\`\`\`

To go live: copy \`.env.example\` to \`.env\` and fill it in. \`npm start\` runs the app as its host will, \`doctor\` says
what is missing and how to mend it.

\`\`\`sh
npx signalbox doctor
${deploy.join('\n')}
npx signalbox webhook set --url https://<host>/webhook
npx signalbox doctor --url https://<host>/webhook
\`\`\`
`

/** Makes a project in a new or empty folder. */
export async function create(
  cwd: string,
  folder: string,
  init: { readonly host: string; readonly products: string },
): Promise<Outcome> {
  const host = Object.hasOwn(HOSTS, init.host) ? HOSTS[init.host] : undefined
  if (!host) throw refuse('host', init.host, HOSTS)
  const products = [...new Set(init.products.split(',').map((id) => id.trim()))]
  const unknown = products.find((id) => !Object.hasOwn(PRODUCTS, id))
  if (unknown !== undefined) throw refuse('product', unknown, PRODUCTS)
  const path = resolve(cwd, folder)
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new SignalboxError('input_invalid', `${path} is not empty`, { fix: 'Name a new folder.' })
  const name =
    basename(path)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'bot'
  const test = testFile(products)
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      dev: 'signalbox dev',
      ...(test && { test: `tsx --test ${TEST}` }),
      ...host.scripts,
      doctor: 'signalbox doctor',
      typecheck: 'tsc',
    },
    dependencies: { signalbox: `^${version}` },
    devDependencies: { tsx: '^4.20.0', typescript: '^7.0.2', ...host.devDependencies },
  }
  const tsconfig = {
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      ...host.tsconfig.compilerOptions,
    },
    include: host.tsconfig.include,
  }
  const env = await envOf(products, host.env)
  // The command line's own key is none of the app's.
  const needs = Object.keys(env).filter((key) => !env[key]?.optional && key !== 'META_APP_ID')
  const files: Record<string, string> = {
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    'tsconfig.json': `${JSON.stringify(tsconfig, undefined, 2)}\n`,
    '.gitignore': 'node_modules\n.env\n.signalbox\n.wrangler\n.vercel\n',
    '.env.example': envFile(env),
    'README.md': README(name, test !== undefined, host.deploy),
    'src/app.ts': appFile(products),
    ...(test && { [TEST]: test }),
    ...host.files({ name, needs }),
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  const list = Object.keys(files).sort()
  const next = `cd ${/\s/.test(folder) ? JSON.stringify(folder) : folder} && npm install && npm run dev`
  return { data: { path, files: list, next }, text: `${list.map((f) => `  ${f}`).join('\n')}\n\nNext: ${next}` }
}
