import type { EnvKey } from './products.ts'

interface Project {
  readonly name: string
  /** The environment keys that it cannot do without. */
  readonly needs: readonly string[]
}
/** What a host adds to a project. */
interface HostStarter {
  /** Its own environment keys, beside those of the products. */
  readonly env: Readonly<Record<string, EnvKey>>
  files(project: Project): Readonly<Record<string, string>>
  /** How its entry is type-checked, beside `src/app.ts`. */
  readonly tsconfig: { readonly include: readonly string[]; readonly compilerOptions?: object }
  readonly scripts: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  /** Commands of the README that put it online. */
  readonly deploy: readonly string[]
}
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

const LOG_LEVEL = { about: 'debug, info, warn or error', optional: true }
const DATA = { about: 'Folder of the store (.signalbox)', optional: true }

/** Vercel compiles file by file and rewrites no imports: they name what will be there. */
const COMPILED_APP = '../src/app.js'

/** Cloudflare: one object a scope of the store, and a sweep every minute. */
const WRANGLER = {
  $schema: 'node_modules/wrangler/config-schema.json',
  main: 'src/index.ts',
  compatibility_date: '2026-04-01',
  durable_objects: { bindings: [{ name: 'SIGNALBOX', class_name: 'SignalboxStore' }] },
  migrations: [{ tag: 'v1', new_sqlite_classes: ['SignalboxStore'] }],
  triggers: { crons: ['* * * * *'] },
  observability: { enabled: true },
}

export const HOSTS: Readonly<Record<string, HostStarter>> = {
  node: {
    env: {
      PORT: { about: 'Port to listen on (8787)', optional: true },
      SIGNALBOX_DATA: DATA,
      REDIS_URL: { about: 'Redis for several processes or machines; needs npm install ioredis', optional: true },
      LOG_LEVEL,
    },
    files: () => ({
      'src/main.ts': `import { createServer } from 'node:http'
import { node } from 'signalbox/node'
import { app } from './app.ts'

const port = Number(process.env['PORT'] ?? 8787)
createServer(node(app)).listen(port, () => console.log(\`listening on \${port}\`))
`,
      Dockerfile: `FROM node:24-slim
WORKDIR /app
COPY package*.json ./
RUN npm install --omit=dev
COPY src src
ENV SIGNALBOX_DATA=/data
VOLUME /data
EXPOSE 8787
CMD ["node", "src/main.ts"]
`,
    }),
    scripts: { start: 'tsx --env-file-if-exists=.env src/main.ts' },
    devDependencies: { '@types/node': '^24.0.0' },
    tsconfig: { include: ['src'], compilerOptions: { types: ['node'] } },
    deploy: ['docker build -t bot . && docker run --env-file .env -p 8787:8787 -v bot-data:/data bot'],
  },
  bun: {
    env: {
      PORT: { about: 'Port to listen on (3000)', optional: true },
      SIGNALBOX_DATA: DATA,
      REDIS_URL: { about: 'Redis for several machines', optional: true },
      LOG_LEVEL,
    },
    files: () => ({
      'src/main.ts': `import { bun } from 'signalbox/bun'
import { app } from './app.ts'

export default bun(app)
`,
    }),
    scripts: { start: 'bun src/main.ts' },
    devDependencies: {},
    tsconfig: { include: ['src'] },
    deploy: ['npm start   # on your machine, behind a proxy that ends TLS'],
  },
  deno: {
    env: { PORT: { about: 'Port to listen on (8000)', optional: true }, LOG_LEVEL },
    files: () => ({
      'src/main.ts': `import { deno } from 'signalbox/deno'
import { app } from './app.ts'

// At the top level, so that Deno Deploy finds the cron that \`deno\` registers.
const handler = deno(app)
Deno.serve({ port: Number(Deno.env.get('PORT') ?? 8000) }, handler)
`,
      'deno.json': json({
        nodeModulesDir: 'manual',
        unstable: ['kv', 'cron'],
        tasks: { start: 'deno run --allow-net --allow-env --allow-read --allow-write --env-file src/main.ts' },
      }),
    }),
    scripts: { start: 'deno task start' },
    devDependencies: {},
    // Deno checks its entry itself.
    tsconfig: { include: ['src/app.ts'] },
    deploy: ['deno deploy   # assign a KV database to the app, and give it the keys of .env'],
  },
  cloudflare: {
    env: { LOG_LEVEL },
    files: ({ name, needs }) => ({
      'src/index.ts': `import { cloudflare } from 'signalbox/cloudflare'
import { durableObject } from 'signalbox/cloudflare/object'
import { app } from './app.ts'

interface Env {
${needs.map((key) => `  ${key}: string\n`).join('')}}

export default cloudflare(app) satisfies ExportedHandler<Env>
export class SignalboxStore extends durableObject(app) {}
`,
      'wrangler.jsonc': json({ name, ...WRANGLER }),
    }),
    scripts: { start: 'wrangler dev', deploy: 'wrangler deploy' },
    devDependencies: { '@cloudflare/workers-types': '^5.20261117.1', wrangler: '^4.164.0' },
    tsconfig: { include: ['src'], compilerOptions: { lib: ['ES2023'], types: ['@cloudflare/workers-types'] } },
    deploy: ['npx wrangler deploy   # wrangler wants Node 22.12 or newer', 'npx wrangler secret bulk .env'],
  },
  vercel: {
    env: {
      UPSTASH_REDIS_REST_URL: { about: 'Upstash Redis, the store; its integration sets both' },
      UPSTASH_REDIS_REST_TOKEN: { about: 'Token of Upstash Redis' },
      CRON_SECRET: { about: 'Opens /signalbox/tasks to the cron of Vercel; a long text of your choice' },
      LOG_LEVEL,
    },
    files: () => ({
      'api/index.ts': `import { vercel } from 'signalbox/vercel'
import { app } from '${COMPILED_APP}'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = vercel(app)
`,
      // Without a folder for it, Vercel would serve the sources as files.
      'public/robots.txt': 'User-agent: *\nDisallow: /\n',
      'vercel.json': json({
        rewrites: [{ source: '/(.*)', destination: '/api' }],
        crons: [{ path: '/signalbox/tasks/sweep', schedule: '* * * * *' }],
      }),
    }),
    scripts: { start: 'npx vercel dev', deploy: 'npx vercel deploy --prod' },
    // Vercel compiles with the project's TypeScript, through an interface that TypeScript 7 does not have.
    devDependencies: { typescript: '^5.9.3' },
    tsconfig: { include: ['src', 'api'] },
    deploy: [
      'npx vercel link',
      'npx vercel integration add upstash',
      'npx vercel env add META_APP_SECRET production   # and every other key of .env',
      'npx vercel deploy --prod',
    ],
  },
}
