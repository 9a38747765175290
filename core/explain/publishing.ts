import type { ErrorSheet } from './row.ts'

/** Instagram's containers and Page posts. */
export const publishing: ErrorSheet = {
  product: 'Instagram and Page publishing',
  source: 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes',
  read: '2026-11-22',
  groups: [
    {
      class: 'transient',
      wait: 1,
      numbers: {
        '2207001': 'Instagram failed for a moment',
        '2207003': 'Downloading the media took too long',
        '2207052': 'Meta could not fetch the media from its address',
        '2207082': 'Downloading the media took too long',
      },
    },
    { class: 'rate', scope: 'account', wait: 60, numbers: { '1390008': 'The Page posts too fast' } },
    {
      class: 'quota',
      scope: 'account',
      wait: 86_400,
      numbers: {
        '9': 'Too many actions of this kind for a while',
        '2207042': 'The day’s allowance of published posts is used up',
      },
    },
    {
      class: 'pending',
      wait: 30,
      numbers: {
        '9007': 'The media is not ready to be published',
        '2207008': ['The container is not there yet', 'Try again for two minutes, then make a new container.'],
        '2207027': 'The media is not ready to be published',
      },
    },
    {
      class: 'permission',
      scope: 'token',
      numbers: {
        '1404078': 'The Page’s admin must authorise publishing',
        '1609010': 'This link may not be posted by the app',
        '2207006': ['The media is not visible to this token', 'Check the permissions, then make a new container.'],
      },
    },
    { class: 'missing', numbers: { '24': 'The media does not exist' } },
    {
      class: 'invalid',
      numbers: {
        '352': 'The video has a format that is not supported',
        '9004': 'The media cannot be fetched from its address',
        '36000': 'The image is too large',
        '36001': 'The image has a format that is not supported',
        '36003': 'The image has a wrong aspect ratio',
        '36004': 'The caption is too long',
        '1366046': 'The photo is larger than 4 MB',
        '1609005': 'The link cannot be read',
        '1609008': 'The link cannot be posted',
        '2207004': 'The image is larger than 8 MiB',
        '2207005': 'The image has a format that is not supported',
        '2207009': 'The image has a wrong aspect ratio',
        '2207010': 'The caption is too long, or has too many hashtags or mentions',
        '2207020': ['The container has expired', 'Make a new container.'],
        '2207023': 'The media type is unknown',
        '2207026': 'The video has a format that is not supported',
        '2207028': 'A carousel needs 2 to 10 items',
        '2207032': ['The container could not be made', 'Make it again.'],
        '2207035': 'Product tags have no position on a video',
        '2207036': 'Product tags need a position on a photo',
        '2207037': 'A product tag names no product of the catalogue',
        '2207040': 'There are too many tags',
        '2207053': ['The upload failed', 'Make a new container.'],
        '2207057': 'The thumbnail’s offset lies outside the video',
        '2207081': 'This account cannot publish trial reels',
      },
    },
    {
      class: 'blocked',
      scope: 'account',
      numbers: {
        '2207050': 'The account is inactive, restricted or at a checkpoint',
        '2207051': 'Meta takes the post for spam',
        '4854002': 'The owner must confirm the identity first',
      },
    },
  ],
}
