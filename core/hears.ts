import type { EventBase } from './plugin.ts'
import { saidIn } from './said.ts'
import type { Next } from './types.ts'

/** A text, which must be all that is said, in whatever case; or a pattern. */
export type Wanted = string | RegExp

const META = /[.*+?^${}()|[\]\\/]/g
/** A pattern without a memory: one with `g` or `y` would go on where it stopped. */
const patternOf = (wanted: Wanted): RegExp =>
  typeof wanted === 'string'
    ? new RegExp(`^${wanted.trim().replace(META, '\\$&')}$`, 'iu')
    : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, ''))

/**
 * A handler for some words: it runs where one of them is what the person typed, or the title or payload of what they
 * tapped, and passes on everything else. It works for every product, `found` is what the pattern matched.
 *
 * @example
 * app.on('message:text', hears(['hi', 'hello'], (ctx) => ctx.reply('Hello!')))
 * app.whatsapp.on('message:text', hears(/^\/order (\d+)$/i, (ctx, [, id]) => ctx.reply(`Order ${id} is on its way`)))
 * app.whatsapp.on(['message:text', 'message:interactive'], hears('menu', (ctx) => ctx.reply('Here it is')))
 */
export function hears<C extends { readonly event: EventBase }>(
  wanted: Wanted | readonly Wanted[],
  run: (ctx: C, found: RegExpExecArray, next: Next) => unknown,
): (ctx: C, next: Next) => unknown {
  const patterns = [wanted].flat().map((one) => patternOf(one as Wanted))
  return (ctx, next) => {
    for (const said of saidIn(ctx.event.data))
      for (const pattern of patterns) {
        const found = pattern.exec(said)
        if (found) return run(ctx, found, next)
      }
    return next()
  }
}
