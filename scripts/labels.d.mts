export const DROPPED: string[]
