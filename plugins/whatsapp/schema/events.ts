import * as v from 'valibot'
import type { Call } from '../events/calls.ts'
import type { Group, GroupParticipant } from '../events/groups.ts'
import type {
  AutomaticEvent,
  ContactSync,
  Handover,
  HistoryChunk,
  IdentityUpdate,
  Preference,
} from '../events/people.ts'
import type { Status } from '../events/statuses.ts'
import { MessageSchema } from './messages.ts'
import { amount, count, errors, flag, loose, many, type Of, some, text } from './parts.ts'

export const StatusSchema: Of<Status> = v.looseObject({
  id: v.string(),
  status: v.string(),
  timestamp: text,
  type: text,
  recipient_id: text,
  recipient_user_id: text,
  recipient_parent_user_id: text,
  parent_recipient_user_id: text,
  recipient_type: text,
  recipient_participant_id: text,
  participant_recipient_id: text,
  recipient_participant_user_id: text,
  recipient_participant_parent_user_id: text,
  recipient_identity_key_hash: text,
  biz_opaque_callback_data: text,
  template_id: text,
  conversation: some({ id: text, expiration_timestamp: text, origin: some({ type: text }) }),
  pricing: some({ billable: flag, pricing_model: text, category: text, type: text }),
  payment: some({
    reference_id: text,
    amount: some({ value: count, offset: count }),
    currency: text,
    transaction: loose,
  }),
  errors,
})
export const CallSchema: Of<Call> = v.looseObject({
  id: v.string(),
  event: text,
  timestamp: text,
  direction: text,
  from: text,
  from_user_id: text,
  from_parent_user_id: text,
  to: text,
  to_user_id: text,
  to_parent_user_id: text,
  session: some({ sdp_type: text, sdp: text }),
  connection: some({ webrtc: some({ sdp: text }) }),
  status: text,
  start_time: text,
  end_time: text,
  duration: amount,
  deeplink_payload: text,
  cta_payload: text,
  biz_opaque_callback_data: text,
  call_recording: loose,
  call_transcript: loose,
  errors,
})
const participant = v.looseObject({
  input: amount,
  wa_id: text,
  user_id: text,
  parent_user_id: text,
  username: text,
  errors,
})
export const GroupParticipantSchema: Of<GroupParticipant> = participant
const groupText = some({ text, update_successful: flag, errors })
export const GroupSchema: Of<Group> = v.looseObject({
  type: text,
  group_id: text,
  timestamp: amount,
  request_id: text,
  subject: text,
  description: text,
  invite_link: text,
  join_approval_mode: text,
  reason: text,
  join_request_id: text,
  wa_id: text,
  user_id: text,
  parent_user_id: text,
  username: text,
  initiated_by: text,
  added_participants: many(participant),
  removed_participants: many(participant),
  failed_participants: many(participant),
  profile_picture: some({ mime_type: text, sha256: text, update_successful: flag, errors }),
  group_subject: groupText,
  group_description: groupText,
  errors,
})

export const PreferenceSchema: Of<Preference> = v.looseObject({
  wa_id: text,
  user_id: text,
  parent_user_id: text,
  detail: text,
  category: text,
  value: text,
  timestamp: amount,
})
const replaced = some({ previous: text, current: text })
export const IdentityUpdateSchema: Of<IdentityUpdate> = v.looseObject({
  wa_id: text,
  detail: text,
  user_id: replaced,
  parent_user_id: replaced,
  timestamp: amount,
})
export const ContactSyncSchema: Of<ContactSync> = v.looseObject({
  type: text,
  action: text,
  contact: some({
    full_name: text,
    first_name: text,
    phone_number: text,
    user_id: text,
    parent_user_id: text,
    username: text,
  }),
  metadata: some({ timestamp: amount }),
})
export const HistoryChunkSchema: Of<HistoryChunk> = v.looseObject({
  metadata: some({ phase: amount, chunk_order: amount, progress: amount }),
  threads: many(
    v.looseObject({
      id: text,
      context: some({ wa_id: text, user_id: text, parent_user_id: text, username: text }),
      messages: many(MessageSchema),
    }),
  ),
  errors,
})
export const AutomaticEventSchema: Of<AutomaticEvent> = v.looseObject({
  id: text,
  event_name: text,
  timestamp: amount,
  ctwa_clid: text,
  custom_data: some({ currency: text, value: amount }),
})
export const HandoverSchema: Of<Handover> = v.looseObject({
  type: text,
  timestamp: amount,
  sender: some({ phone_number: text, wa_id: text, user_id: text }),
  recipient: some({ phone_number_id: text, display_phone_number: text }),
  control_passed: loose,
})
