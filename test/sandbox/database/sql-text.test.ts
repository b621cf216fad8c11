import { describe, expect, test } from 'vitest';
import { planeOf } from '../../../src/sandbox/database/sql-plane.ts';
import { splitSql, summarizeSql } from '../../../src/sandbox/database/sql-text.ts';

describe('splitting SQL', () => {
  test('ends statements at semicolons, and leaves empty ones out', () => {
    expect(splitSql(' SELECT 1 ;; ALTER TABLE T\n ADD c int; -- done').map(({ text }) => text)).toEqual([
      'SELECT 1',
      'ALTER TABLE T ADD c int',
    ]);
  });

  test.each([
    ['a string', "SELECT 'a;''b;'"],
    ['an escaped string', "SELECT E'a\\';b'"],
    ['a quoted name', 'SELECT "a;b"'],
    ['a dollar quote', 'SELECT $$a;b$$'],
    ['a tagged dollar quote', 'DO $x$ BEGIN $$;$$; END $x$'],
    ['a comment', 'SELECT 1 /* a; /* b; */ c; */ + 1'],
    ['an atomic body', 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END'],
  ])('does not end one within %s', (_, sql) => {
    expect(splitSql(`${sql}; SELECT 2`)).toHaveLength(2);
  });

  test('does not take the dollars of a name or a parameter for a quote', () => {
    expect(splitSql('SELECT a$b$c; SELECT $1; SELECT a$b$c')).toHaveLength(3);
  });

  test('blanks out literals in what is searched for keywords', () => {
    expect(splitSql('SELECT \'DROP TABLE x\' FROM "Delete" -- update')[0]?.code).toBe("select '' from ''");
  });
});

describe('the plane of a statement', () => {
  test.each([
    ['schema', 'ALTER TABLE t ADD c int'],
    ['schema', 'truncate t'],
    ['schema', 'CREATE INDEX CONCURRENTLY i ON t (a)'],
    ['schema', 'SELECT * INTO backup FROM t'],
    ['schema', 'INSERT INTO public.flyway_schema_history VALUES (1)'],
    ['schema', "DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"],
    ['data', 'INSERT INTO t SELECT * FROM u'],
    ['data', '(WITH x AS (SELECT 1) DELETE FROM t)'.slice(1, -1)],
    ['data', 'WITH gone AS (DELETE FROM t RETURNING *) SELECT count(*) FROM gone'],
    ['data', 'COPY t (a, b) FROM STDIN'],
    ['data', "DO $$ BEGIN UPDATE t SET a = 'x'; END $$"],
    ['data', "SELECT setval('s', 10)"],
    ['data', 'EXPLAIN ANALYZE UPDATE t SET a = 1'],
    ['none', 'SELECT pg_terminate_backend(4711)'],
    [undefined, 'SELECT a FROM t WHERE b IN (SELECT c FROM u) FOR UPDATE'],
    [undefined, "SELECT 'x; DROP TABLE t' AS text"],
    [undefined, 'COPY (SELECT a FROM t) TO STDOUT'],
    [undefined, 'EXPLAIN UPDATE t SET a = 1'],
    [undefined, 'BEGIN'],
    [undefined, "SET search_path = 'drop'"],
  ])('is %s for %s', (plane, sql) => {
    expect(splitSql(sql).map(planeOf)).toEqual([plane]);
  });
});

describe('the summary of a statement', () => {
  test('hides passwords', () => {
    expect(summarizeSql("ALTER ROLE app PASSWORD 'se''cret'")).toBe("ALTER ROLE app PASSWORD '***'");
    expect(summarizeSql("CREATE SERVER s OPTIONS (password 'secret')")).toBe(
      "CREATE SERVER s OPTIONS (password '***')",
    );
    expect(summarizeSql("SELECT dblink('postgresql://app:secret@db/x')")).toBe(
      "SELECT dblink('postgresql://app:***@db/x')",
    );
    expect(summarizeSql("SELECT dblink('host=db password=secret')")).toBe(
      "SELECT dblink('host=db password=***')",
    );
  });

  test('is cut at 200 characters, and not before', () => {
    expect(summarizeSql('x'.repeat(200))).toHaveLength(200);
    expect(summarizeSql('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  });
});
