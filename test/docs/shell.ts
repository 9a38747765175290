/** The shell blocks of a page, in their order. */
export const scriptsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
/** The commands in the shell blocks of a page, in their order: without comments, each on one line. */
export function commandsOf(markdown: string): string[] {
  return scriptsOf(markdown).flatMap((script) =>
    script
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.replace(/(?:^|\s+)# .*$/, '').trim())
      .filter((line) => line !== ''),
  )
}
/** The part of a page below one heading. */
export const sectionOf = (markdown: string, heading: string): string =>
  markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`)) ?? ''
