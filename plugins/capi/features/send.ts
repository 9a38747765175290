/** The sender alone, for events that are normalised and hashed already. */
export {
  type Answer,
  type BatchOptions,
  graphPost,
  type Post,
  type Rejected,
  type SendResult,
  sendBatches,
} from '../send.ts'
