// Webhook bodies are read with structural guards only: Meta adds and drops keys without notice.

export {
  fingerprint,
  idOf as textOf,
  isObject,
  type Loose,
  listOf,
  msOf,
  objectOf,
} from '../../../core/loose.ts'
