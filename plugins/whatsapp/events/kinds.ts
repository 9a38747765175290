// Tables that both the types and the reader are made from, so that they cannot drift apart.

/** `pending` and `captured` belong to payments, those in capitals to calls, `deleted` and `warning` to older bodies. */
export const STATUS_KINDS = [
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'pending',
  'captured',
  'deleted',
  'warning',
  'RINGING',
  'ACCEPTED',
  'REJECTED',
] as const

export const CALL_KINDS = [
  'connect',
  'call_created',
  'terminate',
  'call_recording_available',
  'call_transcription_available',
] as const

export const GROUP_KINDS = [
  'group_create',
  'group_delete',
  'group_settings_update',
  'group_participants_add',
  'group_participants_remove',
  'group_add_participants',
  'group_remove_participants',
  'group_join_request_created',
  'group_join_request_revoked',
  'group_suspend',
  'group_suspend_cleared',
] as const

export const FLOW_KINDS = [
  'FLOW_STATUS_CHANGE',
  'CLIENT_ERROR_RATE',
  'ENDPOINT_ERROR_RATE',
  'ENDPOINT_LATENCY',
  'ENDPOINT_AVAILABILITY',
  'FLOW_VERSION_EXPIRY_WARNING',
] as const

/** Message types that have no content, or one that Meta does not describe. */
export const BARE_KINDS = [
  'errors',
  'gif',
  'group_invite',
  'hsm',
  'identity',
  'keep_in_chat',
  'link_preview',
  'list',
  'media_placeholder',
  'pin',
  'poll_creation',
  'poll_update',
  'product',
  'request_welcome',
  'template',
  'unknown',
  'unsupported',
] as const
