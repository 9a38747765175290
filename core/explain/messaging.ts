import type { ErrorSheet } from './row.ts'

/** Messenger, and Instagram's messages. */
export const messaging: ErrorSheet = {
  product: 'Messenger and Instagram messaging',
  source: 'https://developers.facebook.com/docs/messenger-platform/error-codes',
  read: '2026-11-22',
  groups: [
    { class: 'transient', wait: 1, numbers: { '1200': 'The message could not be sent for a moment' } },
    {
      class: 'rate',
      scope: 'account',
      wait: 60,
      numbers: {
        '2018022': 'Too many sends to phone numbers',
        '2534013': 'Too many private replies',
      },
    },
    { class: 'missing', numbers: { '2534014': 'The Instagram user does not exist' } },
    {
      class: 'invalid',
      numbers: {
        '2018034': 'A message and an action cannot be sent at once',
        '2018109': 'The attachment is larger than allowed',
      },
    },
    {
      class: 'setup',
      scope: 'account',
      numbers: { '2018344': 'An admin of the Page must accept the terms for custom labels' },
    },
    {
      class: 'blocked',
      scope: 'account',
      numbers: { '1893063': 'Meta restricted the Page' },
    },
    {
      class: 'window',
      scope: 'pair',
      numbers: {
        '2018065': 'The messaging window is closed',
        '2018278': 'The messaging window is closed',
        '2534022': 'The messaging window is closed',
      },
    },
    {
      class: 'user',
      scope: 'user',
      numbers: {
        '551': 'This person is not available right now',
        '1545041': 'This person is not available: the conversation is blocked or left',
        '2018001': 'There is no such person for this Page',
        '2018108': 'This person does not take messages from the Page',
        '2018338': ['Too many tagged messages to this person', 'Stop writing to this person, and tell someone.'],
        '2534001': 'The conversation is archived or deleted',
      },
    },
    {
      class: 'user',
      scope: 'user',
      wait: 86_400,
      numbers: {
        '2018352': 'This person opted in too often in a short time',
        '2018354': 'This person got a marketing message too short a time ago',
      },
    },
    {
      class: 'done',
      numbers: {
        '10900': 'The comment was answered privately before',
        '2534025': 'The comment was answered privately before',
      },
    },
  ],
}
