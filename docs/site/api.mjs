// The reference: one page of Markdown for each entry of the package, from the docstrings of its sources.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
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
console.log(`${names.size} entries in ${apiFolder}`)
