/** What the environment keys of core are, for `.env` templates, `signalbox doctor` and whoever asks. */
export const ENV_WORDS: Readonly<Record<string, string>> = {
  META_APP_SECRET: 'App secret of your Meta app (App settings > Basic); signs every webhook',
  WEBHOOK_VERIFY_TOKEN: 'A text of your choice, entered again as Verify token at Meta',
  META_APP_ID: 'App id of your Meta app',
  META_APP_SECRET_PREVIOUS: 'The secret before the last rotation, while both are in use',
  INSTAGRAM_APP_SECRET: 'App secret of the Instagram app, for Instagram Login',
  GRAPH_VERSION: 'Graph API version such as v26.0',
  SIGNALBOX_ADMIN_SECRET: 'Opens /signalbox/admin and /signalbox/tasks to this bearer',
  CRON_SECRET: 'Opens /signalbox/tasks alone to this bearer; Vercel sends it',
}
