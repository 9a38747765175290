/** What the heap of a program is made of. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLoader, type Loader, SNAPSHOTS } from './load.ts'

/** Kinds of things on V8's heap, by the type and the name that its snapshots give them; the first that fits counts. */
const KINDS: readonly (readonly [name: string, is: RegExp])[] = [
  [
    'functions: closures, and what is kept until they are called',
    /^closure|FeedbackCell|UncompiledData|^code (?!system|\()/,
  ],
  ['what ran at import: bytecode, constants, positions', /BytecodeArray|^code \((?:constant|source)|Feedback|Preparse/],
  ['scopes and their names', /ScopeInfo|Context|local names/],
  ['shapes of objects', /^object shape/],
  ['objects and lists: tables, classes, prototypes', /^(?:object|array|hidden|code) /],
  ['other texts and names', /string/],
]
const SOURCE = 'source text'

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } }
  readonly nodes: number[]
  readonly strings: string[]
}
/** The nodes of a snapshot, by id. */
function nodesOf(file: string): Map<number, { readonly what: string; readonly size: number }> {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot
  const { node_fields, node_types } = snapshot.meta
  const found = new Map()
  for (let at = 0; at < nodes.length; at += node_fields.length) {
    const [type = 0, name = 0, id, size] = nodes.slice(at, at + 4)
    found.set(id, { what: `${node_types[0][type]} ${strings[name]?.slice(0, 80)}`, size })
  }
  return found
}

/** Bytes by kind of what came with a module, and how many functions. */
interface Grown {
  readonly sums: ReadonlyMap<string, number>
  readonly functions: number
}
function grownBy({ load, dir }: Loader, name: string, code: string): Grown {
  load(name, code, SNAPSHOTS)
  const [before, after] = ['before', 'after'].map((when) => nodesOf(join(dir, `${name}.mjs.${when}`)))
  const sums = new Map<string, number>()
  let functions = 0
  /** V8 keeps it as one text, with a short head. */
  const isSource = (size: number): boolean => size > 1000 && size >= code.length && size < code.length + 64
  const count = (from: typeof after, to: typeof after, sign: 1 | -1): void => {
    for (const [id, { what, size }] of from ?? []) {
      if (to?.has(id)) continue
      if (what.startsWith('closure')) functions += sign
      const kind = isSource(size) ? SOURCE : KINDS.find(([, is]) => is.test(what))?.[0]
      if (kind) sums.set(kind, (sums.get(kind) ?? 0) + sign * size)
    }
  }
  count(after, before, 1)
  count(before, after, -1)
  return { sums, functions }
}

/**
 * What a program adds to the heap above an empty module, in bytes by kind, and how many functions it makes at import. The
 * kinds add up to what the tests measure, but for a few kB.
 */
export function heapParts(code: string): {
  readonly kinds: [name: string, bytes: number][]
  readonly functions: number
} {
  const loader = createLoader()
  try {
    const runs = [1, 2, 3].map(() => [
      grownBy(loader, 'profiled', code),
      grownBy(loader, 'nothing', 'export default 0'),
    ])
    /** The least of three: what the runner itself keeps or lets go of meanwhile differs. */
    const least = (of: (grown: Grown) => number): number =>
      Math.min(...runs.map(([made, empty]) => (made && empty ? of(made) - of(empty) : Number.NaN)))
    return {
      kinds: [SOURCE, ...KINDS.map(([kind]) => kind)].map((kind) => [kind, least(({ sums }) => sums.get(kind) ?? 0)]),
      functions: least(({ functions }) => functions),
    }
  } finally {
    loader.remove()
  }
}
