/**
 * The URL of a neighbouring module, with the extension that the calling module runs under: `.ts` in tests and scripts,
 * `.js` once built. The compiler rewrites imports, but not URLs.
 *
 * @example moduleUrl(import.meta.url, './main') // …/main.ts or …/main.js
 */
export function moduleUrl(from: string, relativePath: string): URL {
  return new URL(`${relativePath}${from.slice(from.lastIndexOf('.'))}`, from);
}
