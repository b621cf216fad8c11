import { expect, test } from 'vitest';
import { cellWidth } from '../../src/ui/line.ts';
import { chooseGlyphs } from '../../src/ui/theme.ts';

test.each([
  [{ LANG: 'en_US.UTF-8' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{}, false],
  [{ LANG: 'de_DE.ISO-8859-1' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, true],
  [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, true],
  [{ LANG: 'en_US.UTF-8', FIREDRILL_ASCII: '1' }, true],
  [{ LANG: 'POSIX', FIREDRILL_ASCII: '0' }, false],
])('in %o ASCII is %s', (env, ascii) => {
  expect(chooseGlyphs(env).ascii).toBe(ascii);
});

test('ASCII glyphs are ASCII, and all glyphs but arrows take one column', () => {
  const ascii = Object.values(chooseGlyphs({ FIREDRILL_ASCII: '1' })).filter(
    (glyph) => typeof glyph === 'string',
  );
  expect(ascii.join('')).toMatch(/^[\x20-\x7e]+$/);
  const { lapse, ascii: _, ...unicode } = chooseGlyphs({});
  expect(Object.values(unicode).map(cellWidth)).toEqual(Object.values(unicode).map(() => 1));
  expect(cellWidth(lapse)).toBe(2);
});
