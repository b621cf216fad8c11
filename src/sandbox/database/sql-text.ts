/** One statement of a string of SQL. */
export interface SqlStatement {
  /** As written, without comments, on one line. */
  readonly text: string;
  /** The same with the contents of literals and quoted names blanked out, in lower case: safe to search for keywords. */
  readonly code: string;
}

/**
 * Splits a string of SQL into its statements, the way PostgreSQL reads it: semicolons within strings, quoted names,
 * dollar quotes, comments and `BEGIN ATOMIC` bodies do not end a statement.
 */
export function splitSql(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let text = '';
  let code = '';
  const finish = (): void => {
    if (code.trim() !== '') statements.push({ text: onOneLine(text), code: onOneLine(code).toLowerCase() });
    text = '';
    code = '';
  };
  for (const [token, kind] of tokens(sql)) {
    if (kind === 'end' && !/\bbegin\s+atomic\b(?!.*\bend\s*$)/is.test(code)) finish();
    else if (kind === 'comment') {
      text += ' ';
      code += ' ';
    } else {
      text += token;
      code += kind === 'quoted' ? "''" : token;
    }
  }
  finish();
  return statements;
}

/** A statement as reports show it: passwords hidden, cut to a bearable length. */
export function summarizeSql(text: string): string {
  const redacted = text
    .replace(/\b(password|pwd)(\s*=?\s*)('(?:[^']|'')*'|\$(\w*)\$.*?\$\4\$)/gis, "$1$2'***'")
    .replace(/\b(password|pwd)=[^\s'"]+/gi, '$1=***')
    .replace(/(\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:***@');
  return redacted.length > summaryLengthMax ? `${redacted.slice(0, summaryLengthMax - 1)}…` : redacted;
}

const summaryLengthMax = 200;

const kinds = ['comment', 'quoted', 'end', 'code'] as const;
type TokenKind = (typeof kinds)[number];

const tokenPattern = new RegExp(
  [
    /(?<comment>--[^\n]*|\/\*)/u,
    /(?<quoted>[eE]'(?:[^'\\]|\\.|'')*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\$(?<tag>\w*)\$)/u,
    /(?<end>;)/u,
    // A word takes its dollars along: a$b$c is a name and opens no quote.
    /(?<code>[\p{L}_][\p{L}\p{N}_$]*|[\s\S])/u,
  ]
    .map((part) => part.source)
    .join('|'),
  'uy',
);

function* tokens(sql: string): Generator<readonly [string, TokenKind]> {
  for (let at = 0; at < sql.length; ) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(sql);
    if (match === null) return;
    const groups = match.groups ?? {};
    let token = match[0];
    if (token === '/*') token = sql.slice(at, endOfBlockComment(sql, at));
    else if (groups.tag !== undefined) token = sql.slice(at, endOf(sql, token, at + token.length));
    yield [token, kinds.find((kind) => groups[kind] !== undefined) ?? 'code'];
    at += token.length;
  }
}

function endOf(sql: string, closing: string, from: number): number {
  const at = sql.indexOf(closing, from);
  return at < 0 ? sql.length : at + closing.length;
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(sql: string, from: number): number {
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  for (let match = edge.exec(sql); match !== null; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
