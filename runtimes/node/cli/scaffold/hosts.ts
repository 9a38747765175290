/** What a host adds to a project. */
interface HostStarter {
  readonly files: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  /** Commands of the README that put it online. */
  readonly deploy: readonly string[]
}
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** Cloudflare: one object a scope of the store, and a sweep every minute. */
const WRANGLER = {
  $schema: 'node_modules/wrangler/config-schema.json',
  name: 'signalbox-app',
  main: 'src/index.ts',
  compatibility_date: '2026-04-01',
  durable_objects: { bindings: [{ name: 'SIGNALBOX', class_name: 'SignalboxStore' }] },
  migrations: [{ tag: 'v1', new_sqlite_classes: ['SignalboxStore'] }],
  triggers: { crons: ['* * * * *'] },
  observability: { enabled: true },
}

export const HOSTS: Readonly<Record<string, HostStarter>> = {
  node: {
    files: {
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
    },
    scripts: { start: 'tsx --env-file-if-exists=.env src/main.ts' },
    devDependencies: { '@types/node': '^24.0.0' },
    deploy: ['docker build -t bot . && docker run --env-file .env -p 8787:8787 -v bot-data:/data bot'],
  },
  bun: {
    files: {
      'src/main.ts': `import { bun } from 'signalbox/bun'
import { app } from './app.ts'

export default bun(app)
`,
    },
    scripts: { start: 'bun src/main.ts' },
    devDependencies: {},
    deploy: ['bun src/main.ts'],
  },
  deno: {
    files: {
      'src/main.ts': `import { deno } from 'signalbox/deno'
import { app } from './app.ts'

Deno.serve(deno(app))
`,
      'deno.json': json({
        nodeModulesDir: 'manual',
        unstable: ['kv', 'cron'],
        tasks: { start: 'deno run --allow-net --allow-env --allow-read --allow-write --env-file src/main.ts' },
      }),
    },
    scripts: { start: 'deno task start' },
    devDependencies: {},
    deploy: ['deno deploy   (assign a KV database to the app first)'],
  },
  cloudflare: {
    files: {
      'src/index.ts': `import { cloudflare } from 'signalbox/cloudflare'
import { durableObject } from 'signalbox/cloudflare/object'
import { app } from './app.ts'

export default cloudflare(app)
export const SignalboxStore = durableObject(app)
`,
      'wrangler.jsonc': json(WRANGLER),
    },
    scripts: { start: 'wrangler dev', deploy: 'wrangler deploy' },
    devDependencies: { wrangler: '^4.86.0' },
    deploy: ['npx wrangler secret bulk .env   (JSON or .env of your keys)', 'npx wrangler deploy'],
  },
  vercel: {
    files: {
      'api/[...path].ts': `import { vercel } from 'signalbox/vercel'
import { app } from '../src/app.ts'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = vercel(app)
`,
      'vercel.json': json({
        rewrites: [{ source: '/(.*)', destination: '/api/$1' }],
        crons: [{ path: '/signalbox/tasks/sweep', schedule: '* * * * *' }],
      }),
    },
    scripts: { start: 'vercel dev', deploy: 'vercel deploy --prod' },
    devDependencies: { vercel: '^48.0.0' },
    deploy: ['npx vercel deploy --prod   (add the Upstash integration and your keys to the project first)'],
  },
}
