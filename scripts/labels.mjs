/** Statements with these labels are for tests of the sources: neither the package nor what is measured has them. */
export const DROPPED = ['TEST']
