import type { ErrorSheet } from './row.ts'

/** The numbers that every product shares. */
export const graph: ErrorSheet = {
  product: 'Graph API',
  source: 'https://developers.facebook.com/docs/graph-api/guides/error-handling',
  read: '2026-11-22',
  groups: [
    {
      class: 'transient',
      wait: 1,
      numbers: {
        '1': 'Unknown error at Meta; with a request that never worked, often a wrong parameter',
        '1/99': ['Unknown error; a wrong parameter looks the same', 'Try twice at most, then check every parameter.'],
        '2': 'The service is down for a moment',
        '341': 'A temporary limit of the application',
        '960': ['The batch timed out', 'Send the operations that were not run again, in smaller batches.'],
        '5000': 'Unknown error at Meta',
        '21009': 'Temporary failure of an asynchronous job',
        '1545133': 'The service is down for a moment',
      },
    },
    { class: 'rate', scope: 'app', wait: 60, numbers: { '4': 'The app made too many calls' } },
    {
      class: 'rate',
      scope: 'token',
      wait: 60,
      numbers: { '17': 'This user made too many calls', '613': 'Too many calls to this endpoint' },
    },
    {
      class: 'rate',
      scope: 'account',
      wait: 60,
      numbers: {
        '32': 'Too many calls for this Page',
        '80001': 'Business use case limit: Pages',
        '80002': 'Business use case limit: Instagram',
        '80006': 'Business use case limit: Messenger',
        '613/1996': 'Inconsistent volume of calls',
      },
    },
    {
      class: 'auth',
      scope: 'token',
      numbers: {
        '0': 'Meta could not authenticate the app user',
        '102': 'The session is no longer valid',
        '104': ['The appsecret_proof is wrong or missing', 'Check that the app secret belongs to the token’s app.'],
        '190': 'The access token is not valid',
        '190/458': 'The user removed the app',
        '190/459': 'The user must pass a checkpoint at Facebook',
        '190/460': 'The user changed the password',
        '190/463': 'The access token has expired',
        '190/464': 'The user’s account is not confirmed',
        '190/467': 'The access token is not valid',
        '190/492': 'The user lost the role on the Page',
        '450': 'The session has expired',
        '452': 'The session key is not valid',
        '2500': 'An active access token is needed',
      },
    },
    {
      class: 'permission',
      scope: 'token',
      numbers: {
        '3': 'The app lacks the capability for this call',
        '10': 'The app lacks a permission, or the owner withdrew it',
        '200-299': 'The token lacks a permission',
        '1752129': 'These tasks cannot be given together',
      },
    },
    {
      class: 'missing',
      numbers: {
        '33': 'The object does not exist',
        '100/33': [
          'The object does not exist, or this token cannot see it',
          'Check the id and that the token’s owner has a role on it; a report asked for seconds ago may need a moment.',
        ],
        '803': 'One of the named objects does not exist',
      },
    },
    {
      class: 'invalid',
      numbers: {
        '100': 'A parameter is wrong',
        '105': 'There are too many parameters',
        '1357046': 'Meta could not read its own reply, although the messages were sent: do not send them again',
        '2853001': 'The request can never work as it is',
      },
    },
    {
      class: 'blocked',
      scope: 'account',
      wait: 3600,
      numbers: { '368': 'Meta holds the account or this content to break its policies' },
    },
    { class: 'version', scope: 'app', numbers: { '12': 'This API version is deprecated' } },
    { class: 'done', numbers: { '506': 'The same content was posted before' } },
  ],
}
