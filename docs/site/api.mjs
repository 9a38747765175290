// The reference: one page of Markdown for each entry of the package, from the docstrings of its sources.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Application, Converter, LogLevel, ReflectionKind } from 'typedoc'
import { apiFolder, read, root } from './pages.mjs'

const entries = JSON.parse(read('deno.json')).exports
const file = (path) => path.slice(2)
/** `core/mod` is what a program imports as `signalbox`. */
const names = new Map(
  Object.entries(entries).map(([name, path]) => [file(path).replace(/\.ts$/, ''), `signalbox${name.slice(1)}`]),
)

const app = await Application.bootstrapWithPlugins({
  entryPoints: Object.values(entries).map((path) => join(root, file(path))),
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  basePath: root,
  plugin: ['typedoc-plugin-markdown'],
  out: join(root, apiFolder),
  logLevel: LogLevel.Error,
  // The compiler of the root has checked them.
  skipErrorChecking: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  readme: 'none',
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  sanitizeComments: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  groupOrder: ['Functions', 'Variables', 'Classes', '*'],
  pageTitleTemplates: { index: 'API', module: ({ name }) => name },
})
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const name = names.get(module.name)
    if (!name) throw new Error(`${module.name} is no entry of the package`)
    module.name = name
  }
})
const project = await app.convert()
if (!project) throw new Error('The sources could not be read')
rmSync(join(root, apiFolder), { recursive: true, force: true })
await app.generateOutputs(project)
if (app.logger.hasErrors()) process.exit(1)

// TypeDoc gives `signalbox/graph` another file because `signalbox` exports a `Graph`: it has its own name here.
const out = join(root, apiFolder)
const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
const named = (name) => name.replace(/-1\.md$/, '.md')
const renamed = files.filter((name) => named(name) !== name && !files.includes(named(name)))
const links = new RegExp(`\\b(${renamed.map((name) => basename(name, '-1.md')).join('|')})-1\\.md`, 'g')
for (const name of files) {
  const text = readFileSync(join(out, name), 'utf8')
  if (renamed.includes(name)) rmSync(join(out, name))
  const file = renamed.includes(name) ? named(name) : name
  writeFileSync(join(out, file), renamed.length > 0 ? text.replace(links, '$1.md') : text)
}
console.log(`${names.size} entries in ${apiFolder}`)
