import { definePlugin, type Plugin, type Types } from '../../core/plugin.ts'
import type { Schema } from '../../core/schema.ts'

export interface Bound<B> extends Types {
  readonly id: 'bindings'
  readonly env: B
  readonly event: never
}
/**
 * Makes bindings part of what an app demands: they are typed in `ctx.host.env`, and an environment without them is a
 * compile error at `satisfies ExportedHandler<Env>` and one clear error at run time.
 *
 * @example
 * const app = createApp({ plugins: [whatsapp(), bindings<{ AI: Ai; FILES: R2Bucket }>('AI', 'FILES')] })
 * app.whatsapp.on('message:text', async (ctx) => {
 *   const run = () => ctx.host.env.AI.run('@cf/meta/llama-3.1-8b-instruct', { prompt: '…' }, { gateway: { id: 'main' } })
 *   const draft = await ctx.once('draft', run)
 * })
 */
export function bindings<B extends object>(...names: readonly (keyof B & string)[]): Plugin<Bound<B>> {
  const env: Schema<B, B> = {
    '~standard': {
      version: 1,
      vendor: 'signalbox',
      validate(given) {
        const found = given as Partial<B>
        const missing = names.filter((name) => found[name] === undefined)
        return missing.length > 0
          ? { issues: missing.map((name) => ({ message: `${name}: a binding of wrangler.jsonc`, path: [name] })) }
          : { value: found as B }
      },
    },
  }
  return definePlugin({ id: 'bindings', env, api: () => ({}) }) as unknown as Plugin<Bound<B>>
}
