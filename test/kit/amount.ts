/** How many times a test tries: all of it where it has time (in CI), fewer where somebody waits for it. */
export const amount = (all: number, few: number): number => (process.env['CI'] ? all : few)
