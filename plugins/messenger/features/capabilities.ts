export { type Capability, capabilities } from '../../shared/messaging/capabilities.ts'
