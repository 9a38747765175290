/** The console as one HTML document; the build puts it here (`scripts/console.mjs`). */
export const page: string = ''
