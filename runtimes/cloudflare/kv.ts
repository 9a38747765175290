export { type KvNamespace, kvStore } from '../../core/storage/cloudflare.ts'
