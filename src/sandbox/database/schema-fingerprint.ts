import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { inSnapshot } from './snapshot.ts';

/** What a schema is, in short. */
export interface SchemaFingerprint {
  /** Hash of everything by its name: equal schemas look alike to a query that names its columns. */
  readonly logical: string;
  /** The same with the order of columns: differs where a column was dropped and made anew. */
  readonly positional: string;
  /** The lines behind the logical hash, sorted: their difference says what differs. */
  readonly lines: readonly string[];
}

/**
 * Takes the fingerprint of a schema by reading the catalogue. Nothing is installed, and no table is locked.
 *
 * It covers columns, constraints, indexes, enums, triggers, views, sequences, grants, policies, relations and functions.
 * It says nothing about the data.
 *
 * @default schema 'public'
 */
export async function fingerprintSchema(client: ClientBase, schema = 'public'): Promise<SchemaFingerprint> {
  const { rows } = await inSnapshot(client, () => client.query(catalogueSql, [schema]));
  const entries = z.array(z.strictObject({ line: z.string(), position: z.string() })).parse(rows);
  const lines = entries.map(({ line }) => line).sort();
  const positioned = entries.map(({ line, position }) => `${line}${position}`).sort();
  return { logical: hashOf(lines), positional: hashOf(positioned), lines };
}

function hashOf(lines: readonly string[]): string {
  return `sha256:${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
}

// One line per object. Columns of type "char" are cast, for `||` would be ambiguous. Since PostgreSQL 18 a NOT NULL is a
// constraint whose name follows the column's first name, so it is keyed by the column instead.
const catalogueSql = `
WITH space AS (SELECT oid FROM pg_namespace WHERE nspname = $1)
SELECT 'column|' || c.relname || '|' || a.attname || '|' || format_type(a.atttypid, a.atttypmod)
    || '|notnull=' || a.attnotnull || '|default=' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    || '|identity=' || a.attidentity::text || '|generated=' || a.attgenerated::text
    || '|collation=' || coalesce(o.collname, '') || '|acl=' || coalesce(a.attacl::text, '') AS line,
  '|position=' || row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) AS position
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND o.collname <> 'default'
WHERE c.relnamespace = (TABLE space) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint|' || coalesce(c.relname, '') || '|'
    || CASE WHEN k.contype = 'n' THEN 'not null' ELSE k.conname END
    || '|' || pg_get_constraintdef(k.oid, true) || '|valid=' || k.convalidated, ''
FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
WHERE k.connamespace = (TABLE space)
UNION ALL
SELECT 'index|' || pg_get_indexdef(i.indexrelid) || '|valid=' || i.indisvalid || '|ready=' || i.indisready, ''
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = (TABLE space)
UNION ALL
SELECT 'enum|' || t.typname || '|' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder), ''
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = (TABLE space) GROUP BY t.typname
UNION ALL
SELECT 'trigger|' || c.relname || '|' || pg_get_triggerdef(t.oid) || '|enabled=' || t.tgenabled::text, ''
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = (TABLE space) AND NOT t.tgisinternal
UNION ALL
SELECT 'view|' || c.relname || '|' || pg_get_viewdef(c.oid, true), ''
FROM pg_class c
WHERE c.relnamespace = (TABLE space) AND c.relkind IN ('v', 'm')
UNION ALL
SELECT 'sequence|' || c.relname || '|' || format_type(s.seqtypid, NULL)
    || '|increment=' || s.seqincrement || '|cycle=' || s.seqcycle, ''
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = (TABLE space)
UNION ALL
SELECT 'policy|' || c.relname || '|' || p.polname || '|' || p.polcmd::text || '|permissive=' || p.polpermissive
    || '|using=' || coalesce(pg_get_expr(p.polqual, p.polrelid), '')
    || '|check=' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), ''
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = (TABLE space)
UNION ALL
SELECT 'relation|' || c.relname || '|kind=' || c.relkind::text || '|persistence=' || c.relpersistence::text
    || '|rls=' || c.relrowsecurity || '|replica=' || c.relreplident::text
    || '|acl=' || array_to_string(ARRAY(SELECT x::text FROM unnest(c.relacl) x ORDER BY 1), ','), ''
FROM pg_class c
WHERE c.relnamespace = (TABLE space) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT 'function|' || p.proname || '|' || pg_get_function_identity_arguments(p.oid)
    || '|' || md5(coalesce(p.prosrc, '')), ''
FROM pg_proc p
WHERE p.pronamespace = (TABLE space) AND p.prokind = 'f'`;
