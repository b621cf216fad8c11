import { expect, test } from 'vitest';
import { shouldUseUi, type UiQuestion } from '../../src/ui/should-use-ui.ts';

const able = { stdout: { isTTY: true, columns: 80, rows: 24 }, stdin: { isTTY: true } };
const piped = { stdout: { isTTY: false }, stdin: { isTTY: true } };

const cases: readonly (readonly [
  what: string,
  question: Partial<UiQuestion>,
  use: boolean,
  warns: boolean,
])[] = [
  ['a capable terminal', {}, true, false],
  ['a pipe', piped, false, false],
  ['input that is no terminal', { stdin: { isTTY: false } }, false, false],
  ['a dumb terminal', { env: { TERM: 'dumb' } }, false, false],
  ['71 columns', { stdout: { isTTY: true, columns: 71, rows: 24 } }, false, false],
  ['19 rows', { stdout: { isTTY: true, columns: 80, rows: 19 } }, false, false],
  ['the smallest terminal', { stdout: { isTTY: true, columns: 72, rows: 20 } }, true, false],
  ['CI', { env: { CI: 'true' } }, false, false],
  ['CI=false', { env: { CI: 'false' } }, true, false],
  ['CI and FIREDRILL_UI=1', { env: { CI: '1', FIREDRILL_UI: '1' } }, true, false],
  ['FIREDRILL_UI=0', { env: { FIREDRILL_UI: '0' } }, false, false],
  ['FIREDRILL_UI=1 on a pipe', { ...piped, env: { FIREDRILL_UI: '1' } }, false, true],
  ['--ui in CI', { flag: true, env: { CI: 'true' } }, true, false],
  ['--ui against FIREDRILL_UI=0', { flag: true, env: { FIREDRILL_UI: '0' } }, true, false],
  ['--no-ui against FIREDRILL_UI=1', { flag: false, env: { FIREDRILL_UI: '1' } }, false, false],
  ['--ui on a pipe', { ...piped, flag: true }, false, true],
  ['--ui on a small terminal', { flag: true, stdout: { isTTY: true, columns: 60, rows: 24 } }, false, true],
];

test.each(cases)('%s', (_, question, use, warns) => {
  const answer = shouldUseUi({ flag: undefined, env: {}, ...able, ...question });
  expect([answer.use, answer.warning !== null]).toEqual([use, warns]);
});

test('the warning says what is missing', () => {
  const { warning } = shouldUseUi({
    flag: true,
    env: {},
    ...able,
    stdout: { isTTY: true, columns: 60, rows: 24 },
  });
  expect(warning).toBe(
    'The terminal UI was asked for, but the terminal has 60×24 characters and 72×20 are needed. Using the log instead.',
  );
});
