import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Ban {
  readonly ban: RegExp;
  readonly use: string;
  /** Files that may, each for a reason that it states itself. */
  readonly allowedIn?: readonly string[];
}

/** What breaks determinism, or the promise that the engine never writes to the terminal. */
const bans: readonly Ban[] = [
  { ban: /\bDate\.now\(/, use: 'the clock' },
  { ban: /\bnew Date\(\)/, use: 'the clock', allowedIn: ['src/core/wall-date.ts'] },
  { ban: /\bMath\.random\(/, use: 'a Random that is handed down' },
  { ban: /\bperformance\.now\(/, use: 'wallMs() of src/core/clock.ts' },
  {
    ban: /\bprocess\.exit\(/,
    use: 'process.exitCode, or an error',
    allowedIn: ['src/sandbox/host/serve-parts.ts'],
  },
  { ban: /\bconsole\./, use: 'the journal, or the write of a reporter' },
  { ban: /0\.0\.0\.0/, use: '127.0.0.1: nothing listens beyond loopback' },
];

const linesMax = 300;
/** Files that are longer, with the length that they must not outgrow. */
const ratchet: Readonly<Record<string, number>> = {};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => `src/${name}`)
  .toSorted();

/** Comments may speak of what code must not do. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function findBans(file: string, text: string): string[] {
  return bans
    .filter(({ ban, allowedIn = [] }) => ban.test(code(text)) && !allowedIn.includes(file))
    .map(({ ban, use }) => `${file}: ${ban.source} — use ${use}`);
}

test('nothing in src uses what breaks determinism', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => findBans(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('the ban finds what it bans, and lets a comment speak of it', () => {
  expect(findBans('src/x.ts', 'const now = Date.now();')).toHaveLength(1);
  expect(findBans('src/x.ts', '// Date.now() would break this.\nconst now = clock.now();')).toEqual([]);
});

test(`no file is longer than ${linesMax} lines unless the ratchet names it`, () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }))
    .filter(({ file, lines }) => lines > (ratchet[file] ?? linesMax));
  expect(long).toEqual([]);
});
