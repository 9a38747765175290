// Makes the simulator's console (test/simulator/console) into one HTML document that needs nothing else.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, transform } from 'esbuild'

const dir = join(import.meta.dirname, '..', 'test', 'simulator', 'console')
const chartCss = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css')
export const isConsolePage = (file) => file === join(dir, 'page.ts')

export async function consoleHtml() {
  const { outputFiles } = await build({
    entryPoints: [join(dir, 'main.page.tsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })
  const styles = await Promise.all([chartCss, join(dir, 'style.css')].map((file) => readFile(file, 'utf8')))
  const css = await transform(styles.join('\n'), { loader: 'css', minify: true })
  const script = outputFiles[0].text.replaceAll('</script', '<\\/script')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>signalbox console</title>
<link rel="icon" href="data:,">
<style>${css.code}</style>
<div id="app"></div>
<script>${script}</script>
</html>
`
}

/** What stands in for `console/page.ts`. */
export const consoleModule = async () => `export const page = ${JSON.stringify(await consoleHtml())}\n`
