/** Named groups of files. */
export type Parts = readonly (readonly [name: string, files: RegExp])[]

/** What the files of the programs are for. */
export const rooms: Parts = [
  ['routes, environment, dispatch, contexts, logs', /^core\/(?!graph|webhook|delivery|storage|auth|tasks|bearer)/],
  ['verification, parsing, events', /^core\/webhook/],
  ['Graph client and errors', /^core\/graph/],
  ['delivery: envelopes, lanes, claims', /^core\/delivery\/(?!ask|effects|send|operations|erase|backlog|admin|health)/],
  ['delivery: effects, app.send', /^core\/delivery\/(effects|send)/],
  ['delivery: ctx.ask', /^core\/delivery\/ask/],
  [
    'operating: backlog, redrive, erase, tasks, routes',
    /^core\/(delivery\/(operations|erase|backlog|admin|health)|tasks|bearer)/,
  ],
  ['storage', /^core\/storage/],
  ['host', /^runtimes/],
  ['WhatsApp: receiving', /^plugins\/whatsapp\/(read|events|extras|fields)/],
  ['WhatsApp: sending', /^plugins\/whatsapp\/(?!read|events|extras|fields)/],
  ['Messenger, Instagram, Pages', /^plugins\/(shared|messenger|instagram|pages)/],
  ['Conversions', /^plugins\/capi/],
  ['auth and jose', /^core\/auth|jose/],
]

/** What a program could do without, what is missed least first. */
export const spared: Parts = [
  ['app.fields()', /fields\.ts$/],
  ['joining features', /^core\/feature/],
  ['rules by which sends are recognised', /whatsapp\/effects/],
  ['large values (parts)', /storage\/chunks|object-sql/],
  ['warnings of outages, resolvers', /delivery\/inbox/],
  [
    'operating: backlog, redrive, erase, health, tasks',
    /delivery\/(operations|erase|backlog|admin|health)|core\/(tasks|bearer)/,
  ],
  ['app.send', /delivery\/send/],
  ['ctx.ask', /delivery\/ask/],
  ['the short way: no rows where nothing is sent', /delivery\/(direct|horizon|in-hand)/],
  ['secrets and people out of logs and errors', /core\/redact|graph\/scrub/],
  ['appsecret_proof, tokens to hosts of Meta alone', /graph\/(proof|hosts)/],
  ['classes of errors', /graph\/(error-numbers|classify)/],
  ['a check of the environment', /core\/(config|schema)/],
  ['WhatsApp: all events but messages', /whatsapp\/read\/(lists|changes)|events\/kinds/],
  ['WhatsApp: all sends but text', /build\/(buttons|interactive|limits|media|reaction)/],
  ['effects: sends once', /delivery\/effects/],
]
