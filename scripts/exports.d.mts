export function entries(): Map<string, string>
export function packageExports(): Record<string, string | { types: string; default: string }>
export function denoExports(): Record<string, string>
export function denoImports(): Record<string, string>
export function writeExports(): void
