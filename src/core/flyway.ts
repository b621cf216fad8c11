import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FiredrillError } from './errors.ts';

/** A forward migration: a file named `V<version>__<description>.sql`. */
export interface Migration {
  /** For example `2` or `2.1`. */
  readonly version: string;
  readonly description: string;
  /** The name of the file. */
  readonly script: string;
  readonly sql: string;
  readonly checksum: number;
}

/**
 * Flyway's checksum of a migration: CRC-32 over the UTF-8 bytes of all lines without their ends and without a byte order
 * mark, as a signed 32-bit number.
 *
 * Source: `ChecksumCalculator.java` of Flyway.
 */
export function flywayChecksum(text: string): number {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  return lines.reduce((checksum, line) => crc32(line, checksum), 0) | 0;
}

/**
 * The V-files of a folder in the order of their versions. Other files, undo migrations among them, are left out.
 *
 * @throws FiredrillError `MIGRATIONS_INVALID` when there is no such folder, or two files have the same version
 */
export function readMigrations(dir: string): readonly Migration[] {
  const migrations = listFolder(dir)
    .flatMap((script) => {
      const [, version, description] = /^V(\d+(?:[._]\d+)*)__(.+)\.sql$/.exec(script) ?? [];
      if (version === undefined || description === undefined) return [];
      const sql = readFileSync(join(dir, script), 'utf8');
      return [
        {
          version: version.replaceAll('_', '.'),
          description: description.replaceAll('_', ' '),
          script,
          sql,
          checksum: flywayChecksum(sql),
        },
      ];
    })
    .sort((a, b) => compareVersions(a.version, b.version));
  for (const [index, { version, script }] of migrations.entries()) {
    const previous = migrations[index - 1];
    if (previous !== undefined && compareVersions(previous.version, version) === 0) {
      throw new FiredrillError('MIGRATIONS_INVALID', `has the version of ${previous.script}.`, {
        kind: 'usage',
        place: join(dir, script),
        nextStep: 'Give it a version of its own.',
      });
    }
  }
  return migrations;
}

/** Orders versions by their numbers: 2 before 10, and 1.0 equals 1. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function listFolder(dir: string): readonly string[] {
  try {
    return readdirSync(dir).sort();
  } catch (cause) {
    throw new FiredrillError('MIGRATIONS_INVALID', 'is not a folder that can be read.', {
      kind: 'usage',
      place: dir,
      cause,
    });
  }
}
