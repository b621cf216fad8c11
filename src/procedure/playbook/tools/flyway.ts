import { crc32 } from 'node:zlib';

/** A versioned migration file, by the rules of Flyway. */
export interface MigrationName {
  readonly version: string;
  readonly description: string;
  readonly script: string;
}

/** Reads `V2_1__add_index.sql` as version 2.1; undefined for any other file. */
export function migrationName(script: string): MigrationName | undefined {
  const [, version, description] = /^V([\d._]+)__(.+)\.sql$/.exec(script) ?? [];
  if (version === undefined || description === undefined) return undefined;
  return { version: version.replaceAll('_', '.'), description: description.replaceAll('_', ' '), script };
}

/** Orders versions by their numbers, so that 10 comes after 9. */
export function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** Flyway's checksum: CRC-32 over the lines without terminators and byte order mark (`ChecksumCalculator.java`). */
export function flywayChecksum(text: string): number {
  return crc32(text.replace(/^\uFEFF/, '').replace(/\r\n|\r|\n/g, '')) | 0;
}
