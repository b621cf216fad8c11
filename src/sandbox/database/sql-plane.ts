import type { ActionEvent } from '../../core/events.ts';
import type { SqlStatement } from './sql-text.ts';

/** The plane that a statement changes, or undefined when it only reads or steers its own session. */
export function planeOf({ text, code }: SqlStatement): ActionEvent['plane'] | undefined {
  const keyword = /^[a-z]+/.exec(code.replace(/^[\s(]+/, ''))?.[0] ?? '';
  if (schemaKeywords.has(keyword)) return 'schema';
  if (keyword === 'copy') return /\bfrom\b/.test(withoutParentheses(code)) ? dataPlane(text) : undefined;
  if (dataKeywords.has(keyword)) return dataPlane(text);
  // The body of a DO block is a literal, so it is searched as it stands.
  if (keyword === 'do') return planeOfWords(text.toLowerCase());
  if (keyword === 'call') return 'data';
  if (keyword === 'explain') return /\banalyze\b/.test(code) ? planeOfWords(code) : undefined;
  if (keyword === 'with' || keyword === 'select') return planeOfQuery(code);
  return undefined;
}

const schemaKeywords = new Set(
  'alter create drop truncate comment grant revoke reassign refresh reindex cluster security import'.split(
    ' ',
  ),
);
const dataKeywords = new Set(['insert', 'update', 'delete', 'merge']);

function planeOfQuery(code: string): ActionEvent['plane'] | undefined {
  if (/\bselect\b.*\binto\b/.test(withoutParentheses(code))) return 'schema';
  if (code.startsWith('with') && /\b(insert into|delete from|merge into|update [^ ]+.* set)\b/.test(code))
    return 'data';
  if (/\bsetval\s*\(/.test(code)) return 'data';
  // It ends somebody's transaction but changes no plane.
  return /\bpg_(terminate|cancel)_backend\s*\(/.test(code) ? 'none' : undefined;
}

function planeOfWords(code: string): ActionEvent['plane'] | undefined {
  if (/\b(alter|create|drop|truncate)\b/.test(code)) return 'schema';
  return /\b(insert|update|delete|merge|copy)\b/.test(code) ? 'data' : undefined;
}

// The history of migrations is bookkeeping about the schema, not data of the product.
function dataPlane(text: string): ActionEvent['plane'] {
  return /^[^(]*\bflyway_schema_history\b/i.test(text) ? 'schema' : 'data';
}

function withoutParentheses(code: string): string {
  let depth = 0;
  let outside = '';
  for (const char of code) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (depth === 0) outside += char;
  }
  return outside;
}
