import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that firedrill is installed in, from sources and from dist alike. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export const version = manifest.version;
