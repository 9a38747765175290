/** One way in which Graph refuses. */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly subcode?: number | undefined
  readonly type?: string | undefined
  readonly transient?: boolean | undefined
}

/**
 * What Meta answers, by the rule that was broken.
 * Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling,
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes,
 * https://developers.facebook.com/docs/messenger-platform/error-codes (read 2026-11)
 */
export const REFUSALS = {
  tokenMissing: { status: 401, code: 104, message: 'An access token is required to request this resource.' },
  tokenWrong: { status: 401, code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
  tokenExpired: { status: 401, code: 190, subcode: 463, message: 'Error validating access token: Session has expired' },
  tokenRevoked: {
    status: 401,
    code: 190,
    subcode: 460,
    message: 'Error validating access token: The session has been invalidated because the user changed their password',
  },
  proofWrong: { status: 400, code: 100, message: 'Invalid appsecret_proof provided in the API argument' },
  noObject: {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      'Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
  },
  noPath: { status: 400, code: 2500, message: 'Unknown path components' },
  parameter: { status: 400, code: 100, message: 'Invalid parameter' },
  whatsappMissing: { status: 400, code: 131008, message: '(#131008) Required parameter is missing' },
  whatsappInvalid: { status: 400, code: 131009, message: '(#131009) Parameter value is not valid' },
  templateMissing: { status: 404, code: 132001, message: '(#132001) Template name does not exist in the translation' },
  templateParameters: {
    status: 400,
    code: 132000,
    message: '(#132000) Number of parameters does not match the expected number of params',
  },
  templatePaused: { status: 400, code: 132015, message: '(#132015) Template is Paused' },
  flowBlocked: { status: 400, code: 132068, message: '(#132068) Flow is blocked' },
  throughput: { status: 429, code: 130429, message: '(#130429) Rate limit hit' },
  pairRate: {
    status: 400,
    code: 131056,
    message: '(#131056) (Business Account, Consumer Account) pair rate limit hit',
  },
  callee: { status: 400, code: 138001, message: '(#138001) Receiver uncallable' },
  callRunning: { status: 400, code: 138003, message: '(#138003) Duplicate call' },
  noCallPermission: { status: 400, code: 138006, message: '(#138006) No approved call permission from the recipient' },
  callRequests: { status: 400, code: 138009, message: '(#138009) Call permission request limit reached' },
  appRate: { status: 400, code: 4, message: '(#4) Application request limit reached', transient: true },
  noMatchingUser: { status: 400, code: 100, subcode: 2018001, message: '(#100) No matching user found' },
  instagramNoUser: { status: 400, code: 100, subcode: 2534014, message: '(#100) The requested user cannot be found.' },
  windowClosed: {
    status: 403,
    code: 10,
    subcode: 2018278,
    message: '(#10) This message is sent outside of allowed window.',
  },
  instagramWindowClosed: {
    status: 403,
    code: 10,
    subcode: 2534022,
    message: '(#10) This message is sent outside of allowed window.',
  },
  tagRetired: { status: 400, code: 100, message: '(#100) Param tag is no longer supported' },
  alreadyReplied: { status: 400, code: 10900, message: '(#10900) Activity already replied to' },
  blocked: {
    status: 400,
    code: 551,
    subcode: 1545041,
    message: '(#551) This person isn’t available right now.',
  },
  notPermitted: { status: 403, code: 200, message: '(#200) Permissions error' },
  noMetric: { status: 400, code: 3001, subcode: 1504028, message: 'Invalid query' },
  mediaNotReady: { status: 400, code: 9007, subcode: 2207027, message: 'The media is not ready for publishing' },
  mediaNotAvailable: { status: 400, code: 9007, subcode: 2207006, message: 'Media ID is not available' },
  containerExpired: { status: 400, code: 100, subcode: 2207020, message: 'The media container has expired' },
  carouselSize: { status: 400, code: 100, subcode: 2207028, message: 'A carousel needs 2 to 10 items' },
  publishingQuota: {
    status: 403,
    code: 9,
    subcode: 2207042,
    message: '(#9) You have reached the maximum number of posts that is allowed to be published',
  },
  reelsQuota: { status: 400, code: 9, message: '(#9) Application request limit reached' },
  postsTooFast: { status: 400, code: 368, subcode: 1390008, message: 'You’re posting too fast' },
  duplicatePost: { status: 400, code: 506, message: '(#506) Duplicate status message' },
  testLeadExists: { status: 400, code: 100, message: '(#100) A test lead already exists; delete it first' },
  unknown: { status: 500, code: 1, message: 'An unknown error occurred', transient: true },
  unavailable: { status: 503, code: 2, message: 'Service temporarily unavailable', transient: true },
} as const
export type RefusalName = keyof typeof REFUSALS

/** Thrown by an endpoint; becomes the `error` object of the answer. */
export class GraphRefusal extends Error {
  readonly refusal: Refusal
  readonly details: string | undefined
  constructor(refusal: RefusalName | Refusal, details?: string) {
    const known: Refusal = typeof refusal === 'string' ? REFUSALS[refusal] : refusal
    super(known.message)
    this.refusal = known
    this.details = details
  }
}

/** The answer as Graph words it. WhatsApp's endpoints put details into `error_data`, the others into the message. */
export function refusalBody({ refusal, details }: GraphRefusal, product: string | undefined, trace: string): object {
  const { code, message, subcode, type = 'OAuthException', transient } = refusal
  const whatsapp = product === 'whatsapp' && code > 130_000
  return {
    error: {
      message:
        details && !whatsapp ? `${code === 100 && !message.startsWith('(') ? '(#100) ' : ''}${details}` : message,
      type,
      code,
      ...(whatsapp && details && { error_data: { messaging_product: 'whatsapp', details } }),
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(transient !== undefined && { is_transient: transient }),
      fbtrace_id: trace,
    },
  }
}

/** An error as it stands in a `failed` status. */
export interface StatusError {
  readonly code: number
  readonly title: string
  readonly details: string
}
/** Source: the WhatsApp page above. These refusals come later than the answer, in a status. */
export const FAILURES = {
  window: {
    code: 131047,
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  undeliverable: { code: 131026, title: 'Message undeliverable', details: 'Message Undeliverable.' },
  /** Meta documents no code for a used-up messaging limit; its own spam limit is the nearest. */
  tier: {
    code: 131048,
    title: 'Spam rate limit hit',
    details:
      'The messaging limit of the business is used up: too many people were written to outside of their windows.',
  },
  stopped: {
    code: 131050,
    title: 'Unable to deliver message',
    details: 'This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
  },
  media: { code: 131053, title: 'Media upload error', details: 'Media could not be fetched or is not supported.' },
} as const
