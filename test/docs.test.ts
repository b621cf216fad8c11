import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedFiles } from '../scripts/docs/pages.ts';

test.each(generatedFiles())(
  '$path says what the code says; `npm run docs` writes it anew',
  ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
