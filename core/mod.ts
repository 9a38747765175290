export type { App, Asks, Durable, Effects, Options } from './app.ts'
export { createApp } from './app.ts'
export { type ErrorCode, SignalboxError } from './errors.ts'
export { type Feature, type FeaturesOf, type FeatureTypes, type With, withFeatures } from './feature.ts'
export { GraphError } from './graph/errors.ts'
export type { Call, Credentials, Graph, Reply, Transformer } from './graph/types.ts'
export type { Host, Log, Runnable } from './host.ts'
export {
  type ApiInit,
  type Change,
  type Definition,
  definePlugin,
  type EffectRules,
  type Entry,
  type EventBase,
  type Observed,
  type Plugin,
  type Resolved,
  type Route,
  type Task,
  type TaskInit,
  type Types,
  type TypesOf,
} from './plugin.ts'
export { type KeySpec, type Keys, keys, type Schema } from './schema.ts'
export type { Store } from './storage/store.ts'
export type { Context, CoreEnv, EnvOf, Handler, Next, Tenants } from './types.ts'
