import { expect, test } from 'vitest';
import { z } from 'zod';
import { FiredrillError } from '../../src/core/errors.ts';
import { parseYamlDocument, validateYaml } from '../../src/core/yaml-document.ts';

const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('page'), team: z.string() }),
  z.strictObject({ kind: z.literal('wait'), seconds: z.int().min(1) }),
]);
const schema = z.strictObject({
  id: z.string(),
  seed: z.int().default(1),
  mode: z.enum(['fast', 'slow']).optional(),
  steps: z.array(step).default([]),
  target: z.union([z.string(), z.strictObject({ url: z.string() })]).optional(),
});

function mistakes(text: string): string {
  try {
    validateYaml(schema, text, 'drill.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(FiredrillError);
    expect(error).toMatchObject({ code: 'FILE_INVALID', kind: 'usage' });
    return (error as FiredrillError).message;
  }
  throw new Error('the text was accepted');
}

test('a file that fits its schema gives the value with its defaults', () => {
  const value = validateYaml(schema, 'id: S01\nsteps: [{kind: wait, seconds: 3}]\n', 'drill.yaml');
  expect(value).toEqual({ id: 'S01', seed: 1, steps: [{ kind: 'wait', seconds: 3 }] });
});

test('a file that does not fit its schema lists every mistake with line, column and suggestion', () => {
  const text = [
    'seed: abc',
    'mode: fats',
    'steps:',
    '  - kind: page',
    '    taem: sre',
    '  - kind: wiat',
    '  - kind: wait',
    '    seconds: 0',
    'target: { ulr: x }',
    'colour: red',
  ].join('\n');
  expect(mistakes(text)).toMatchInlineSnapshot(`
    "drill.yaml:1:1: "id" is missing.
    drill.yaml:1:7: expected "seed" to be a number, got "abc" (string).
    drill.yaml:2:7: expected "mode" to be one of fast, slow, got "fats" (string). Did you mean "fast"?
    drill.yaml:4:5: "steps[0].team" is missing.
    drill.yaml:5:5: unknown key "taem" in "steps[0]". Did you mean "team"?
    drill.yaml:6:11: expected "steps[1].kind" to be one of page, wait, got "wiat" (string). Did you mean "wait"?
    drill.yaml:8:14: "steps[2].seconds" is 0 (number): too small: expected number to be >=1.
    drill.yaml:9:9: "target.url" is missing.
    drill.yaml:9:11: unknown key "ulr" in "target". Did you mean "url"?
    drill.yaml:10:1: unknown key "colour". Known keys: id, seed, mode, steps, target."
  `);
});

test('a file whose syntax is broken lists every mistake of syntax', () => {
  expect(mistakes('id: 1\nid: 2\nsteps: [1\nseed: {')).toMatchInlineSnapshot(`
    "drill.yaml:2:1: Map keys must be unique.
    drill.yaml:4:1: Flow sequence in block collection must be sufficiently indented and end with a ].
    drill.yaml:4:8: Flow map in block collection must be sufficiently indented and end with a }."
  `);
});

test('an empty file says that the file must be a map', () => {
  expect(mistakes('')).toBe('drill.yaml:1:1: expected the file to be a map, got nothing.');
});

test('scalars read as text keep their spelling, typed scalars do not', () => {
  const text = 'version: 1.10\n';
  expect(parseYamlDocument(text, { file: 'a', scalars: 'text' }).value).toEqual({ version: '1.10' });
  expect(parseYamlDocument(text, { file: 'a' }).value).toEqual({ version: 1.1 });
});

test('a refinement can point into a text, in a literal block as well as on one line', () => {
  const pointing = z.strictObject({
    expr: z.string().superRefine((value, context) => {
      const offset = value.indexOf('!');
      if (offset >= 0) context.addIssue({ code: 'custom', message: 'no shouting', params: { offset } });
    }),
  });
  const messageFor = (text: string): string => {
    try {
      validateYaml(pointing, text, 'r.yaml');
    } catch (error) {
      return (error as FiredrillError).message;
    }
    return '';
  };
  expect(messageFor('expr: a + !b')).toBe('r.yaml:1:11: no shouting.');
  expect(messageFor("expr: 'a + !b'")).toBe('r.yaml:1:12: no shouting.');
  expect(messageFor('expr: |\n  a +\n    !b\n')).toBe('r.yaml:3:5: no shouting.');
  expect(messageFor('expr: a + b')).toBe('');
});
