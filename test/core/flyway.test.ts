import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compareVersions, flywayChecksum, readMigrations } from '../../src/core/flyway.ts';
import { migrationsDir } from '../sandbox/database/live-database.ts';

async function folderWith(...names: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const name of names) await writeFile(join(dir, name), 'SELECT 1;\n');
  return dir;
}

describe('the checksum', () => {
  // The file of Flyway's tutorial on dry runs; the spaces at the ends of its lines count.
  const couple = [
    'create table COUPLE (',
    '    ID int not null,',
    '    PERSON1 int not null references PERSON(ID), ',
    '    PERSON2 int not null references PERSON(ID) ',
    ');',
  ];

  test('is the one that the documentation of Flyway shows', () => {
    expect(flywayChecksum(couple.join('\n'))).toBe(-722651034);
  });

  test('does not depend on line ends, a last line end or a byte order mark', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(flywayChecksum(`\uFEFF${couple.join(end)}${end}`)).toBe(-722651034);
    }
  });

  test('depends on everything else, spaces at the end of a line included', () => {
    expect(flywayChecksum(couple.map((line) => line.trimEnd()).join('\n'))).not.toBe(-722651034);
  });
});

describe('the folder of migrations', () => {
  test('is read in the order of versions, without undo files', () => {
    const migrations = readMigrations(migrationsDir);
    expect(migrations.map(({ version, description, script }) => ({ version, description, script }))).toEqual([
      { version: '1', description: 'applicants', script: 'V1__applicants.sql' },
      { version: '2', description: 'applications', script: 'V2__applications.sql' },
      { version: '10', description: 'score', script: 'V10__score.sql' },
    ]);
    const sql = readFileSync(join(migrationsDir, 'V10__score.sql'), 'utf8');
    expect(migrations[2]).toMatchObject({ sql, checksum: flywayChecksum(sql) });
  });

  test('with underscores in a version is understood, and with the same version twice is refused', async () => {
    const [migration] = readMigrations(
      await folderWith('V1_2__add_a_column.sql', 'readme.txt', 'R__view.sql'),
    );
    expect(migration).toMatchObject({ version: '1.2', description: 'add a column' });
    const twice = await folderWith('V1__one.sql', 'V1.0__two.sql');
    expect(() => readMigrations(twice)).toThrow(
      /has the version of V1.0__two.sql|has the version of V1__one.sql/,
    );
  });

  test('that is not there is an error of the user', () => {
    expect(() => readMigrations('/nowhere')).toThrow(
      expect.objectContaining({ code: 'MIGRATIONS_INVALID', kind: 'usage' }),
    );
  });
});

test('versions are ordered by their numbers', () => {
  expect(['10', '1.10', '2', '1.2', '1'].sort(compareVersions)).toEqual(['1', '1.2', '1.10', '2', '10']);
  expect(compareVersions('1.0', '1')).toBe(0);
});
