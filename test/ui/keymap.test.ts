import { readFileSync } from 'node:fs';
import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { actionFor, bindingsOf, keymap, keyNames } from '../../src/ui/keymap.ts';

const noKey = { ctrl: false, shift: false } as Key;

describe('the keymap', () => {
  test.each(['live', 'replay'] as const)('gives each key one meaning in a %s', (mode) => {
    const all = bindingsOf(mode).flatMap((binding) => binding.keys);
    expect(all).toEqual([...new Set(all)]);
  });

  test('seeks in a replay, and not in a live drill', () => {
    expect([actionFor('left', 'replay'), actionFor('left', 'live')]).toEqual(['seek-back', 'leave']);
  });

  test('aborts a live drill, and not a replay', () => {
    expect([actionFor('x', 'live'), actionFor('x', 'replay')]).toEqual(['abort', null]);
  });

  test('is what docs/keys.md says; run scripts/docs-keys.ts when it is not', () => {
    const page = readFileSync('docs/keys.md', 'utf8');
    for (const { help } of keymap) expect(page).toContain(help);
    expect(page.split('\n').filter((line) => line.startsWith('| <kbd>'))).toHaveLength(keymap.length);
  });
});

describe('key names', () => {
  test('characters that arrive together are told apart', () => {
    expect(keyNames('jj ', noKey)).toEqual(['j', 'j', 'space']);
  });

  test('special keys have names, with shift where it matters', () => {
    expect(keyNames('', { ...noKey, upArrow: true })).toEqual(['up']);
    expect(keyNames('', { ...noKey, tab: true, shift: true })).toEqual(['shift-tab']);
    expect(keyNames('c', { ...noKey, ctrl: true })).toEqual(['ctrl-c']);
  });
});
