#!/usr/bin/env node
// npx signalbox: the command line. Every command is a function in commands/ that answers data and text.
import { Command, Option } from 'commander'
import { corpus } from './commands/corpus.ts'
import * as dead from './commands/dead.ts'
import { dev, portOf, serve } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { erase } from './commands/erase.ts'
import { create } from './commands/new.ts'
import { replay } from './commands/replay.ts'
import { send } from './commands/send.ts'
import * as vault from './commands/vault.ts'
import { versions } from './commands/versions.ts'
import * as webhook from './commands/webhook.ts'
import { version } from './manifest.ts'
import { webhookUrl } from './meta.ts'
import { failure, type Outcome } from './outcome.ts'
import { appMaker, loadApp, loadEnv } from './project.ts'

const program = new Command('signalbox')
  .description("A business's whole Meta presence behind one webhook and one typed app.")
  .version(version)
  .option('--json', 'print JSON')
  .option('--env <file>', 'file with environment keys', '.env')
  .showHelpAfterError('(signalbox --help lists the commands)')
  .configureHelp({ showGlobalOptions: true })

const cwd = process.cwd()
const settings = (): { json?: boolean; env: string } => program.opts()
const env = () => loadEnv(cwd, settings().env)
const at = (url: string | undefined) => ({ url: webhookUrl(url, env()), env: env(), fetch })

/** Prints what a command answers; its process ends with 1 where something is wrong. */
const run =
  <A extends unknown[]>(command: (...args: A) => Outcome | Promise<Outcome>) =>
  async (...args: A): Promise<void> => {
    const {
      data,
      text,
      ok = true,
    } = await Promise.resolve()
      .then(() => command(...args))
      .catch(failure)
    if (settings().json) console.log(JSON.stringify(data, undefined, 2))
    else (ok ? console.log : console.error)(text)
    if (!ok) process.exitCode = 1
  }
interface AppOption {
  readonly app?: string | undefined
  readonly url?: string | undefined
}
const appOption = (): Option => new Option('--app <file>', 'file that exports `app` (default: src/app.ts)')
const urlOption = (): Option => new Option('--url <address>', 'where the app is deployed (default: SIGNALBOX_URL)')

program
  .command('new')
  .description('make a project: an app, its host and its environment')
  .argument('<folder>')
  .option('--host <host>', 'node, bun, deno, cloudflare or vercel', 'node')
  .option('--products <list>', 'whatsapp, messenger, instagram, pages, capi, ads', 'whatsapp')
  .action(run((folder: string, options: { host: string; products: string }) => create(cwd, folder, options)))

program
  .command('dev')
  .description('run the app with Meta simulated and a web console; again on every save')
  .addOption(appOption())
  .option('--port <number>', 'port on 127.0.0.1', '8787')
  .option('--once', 'do not watch for changes')
  .action(async ({ app, port, once }: { app?: string; port: string; once?: boolean }) => {
    try {
      const options = { app, port: portOf(port), cwd }
      const environment = env()
      if (once) return await serve(options, environment)
      const running = dev(options, import.meta.filename)
      process.once('SIGINT', () => running.close())
      process.once('SIGTERM', () => running.close())
    } catch (error) {
      console.error(failure(error).text)
      process.exitCode = 1
    }
  })

program
  .command('doctor')
  .description('find what is wrong: environment, tokens, subscriptions, the deployed webhook')
  .addOption(appOption())
  .addOption(urlOption())
  .action(run(async ({ app, url }: AppOption) => doctor(await loadApp(cwd, app), { ...at(url), now: Date.now() })))

const hook = program.command('webhook').description('what Meta sends, and where')
hook
  .command('set')
  .description('register the callback and the fields that the handlers wait for')
  .addOption(appOption())
  .addOption(urlOption())
  .action(run(async ({ app, url }: AppOption) => webhook.set(await loadApp(cwd, app), at(url).url, at(url))))
hook
  .command('list')
  .description('show what is registered')
  .action(run(() => webhook.list({ env: env(), fetch })))

program
  .command('send')
  .description('send a text')
  .argument('<product>', 'whatsapp, messenger or instagram')
  .argument('<to>', 'phone number or id of the person')
  .argument('<text>')
  .option('--from <account>', 'account to send from')
  .addOption(appOption())
  .action(
    run(async (product: string, to: string, text: string, { from, app }: { from?: string; app?: string }) => {
      const environment = env()
      return send(await loadApp(cwd, app), { product, to, text, from }, { env: environment })
    }),
  )

program
  .command('corpus')
  .description('post every *.json of the folders through the app as signed webhooks; one line a file')
  .argument('<folders...>')
  .addOption(appOption())
  .action(run(async (folders: string[], { app }: AppOption) => corpus(await loadApp(cwd, app), folders, env())))

program
  .command('replay')
  .description('play a recorded scenario against the app')
  .argument('<file>')
  .addOption(appOption())
  .action(run(async (file: string, { app }: AppOption) => replay(await appMaker(cwd, app), file, env())))

const keep = program.command('vault').description('keys for stored tokens and Flows')
keep
  .command('keys')
  .description('make a key ring, or add a new key to TOKEN_KEYS')
  .action(run(() => vault.keys(env(), Date.now())))
keep
  .command('seal')
  .description('seal a value with the newest key')
  .argument('<text>')
  .requiredOption('--context <place>', 'what the value is bound to')
  .action(run((text: string, { context }: { context: string }) => vault.seal(text, context, env())))
keep
  .command('flow-key')
  .description(
    'turn an encrypted private key into the form that Flows read (passphrase: FLOW_KEY_PASSPHRASE), or make a new pair',
  )
  .argument('[file]')
  .action(run((file?: string) => vault.flowKey(file, env()['FLOW_KEY_PASSPHRASE'])))

const letters = program.command('dead').description('events that were given up')
const selections = (command: Command): Command =>
  command
    .addOption(urlOption())
    .option('--product <id>')
    .option('--user <id>')
    .option('--reason <code>')
    .option('--id <id>')
selections(letters.command('list').description('show them')).action(
  run(({ url, ...selection }: dead.DeadSelection & AppOption) => dead.list(selection, at(url))),
)
selections(letters.command('redrive').description('handle them again')).action(
  run(({ url, ...selection }: dead.DeadSelection & AppOption) => dead.redrive(selection, at(url))),
)

program
  .command('erase')
  .description('forget a person, on a deployment')
  .argument('<user>', 'phone number, user id, page-scoped or Instagram-scoped id')
  .addOption(urlOption())
  .action(run((user: string, { url }: AppOption) => erase(user, at(url))))

program
  .command('versions')
  .description('which Graph versions are served, and until when')
  .action(run(() => versions(Date.now())))

await program.parseAsync()
