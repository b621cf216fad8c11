import { TemplateSyntaxError } from './syntax-error.ts';

export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'string'
    | 'number'
    | 'word'
    | 'field'
    | 'dot'
    | 'variable'
    | 'operator';
  readonly text: string;
  readonly offset: number;
  /** Whether the token touches the one before it: `$x.y` is a field of `$x`, `$x .y` are two operands. */
  readonly glued: boolean;
}

const insidePatterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['number', /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ['variable', /\$\w*/y],
  ['field', /\.[A-Za-z_]\w*/y],
  ['dot', /\./y],
  ['word', /[A-Za-z_]\w*/y],
  ['operator', /:=|[=|(),]/y],
];

/** Cuts a template into texts and the tokens of its actions, with `{{-` and `-}}` already applied. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    const trimsBefore = open >= 0 && /^-\s/.test(text.slice(open + 2, open + 4));
    let plain = text.slice(at, end);
    if (trimNext) plain = plain.trimStart();
    if (trimsBefore) plain = plain.trimEnd();
    if (plain !== '') tokens.push({ kind: 'text', text: plain, offset: at, glued: false });
    if (open < 0) break;
    const action = readAction(text, open, open + (trimsBefore ? 3 : 2));
    tokens.push(...action.tokens);
    ({ end: at, trimsAfter: trimNext } = action);
  }
  return tokens;
}

function readAction(
  text: string,
  open: number,
  start: number,
): { readonly tokens: Token[]; readonly end: number; readonly trimsAfter: boolean } {
  const comment = /\s*\/\*[\s\S]*?\*\/(\s-)?\}\}/y;
  comment.lastIndex = start;
  const found = comment.exec(text);
  if (found !== null) return { tokens: [], end: comment.lastIndex, trimsAfter: found[1] !== undefined };
  const tokens: Token[] = [{ kind: 'open', text: '{{', offset: open, glued: false }];
  let at = start;
  for (;;) {
    const gap = /\s*/y;
    gap.lastIndex = at;
    const space = gap.exec(text)?.[0].length ?? 0;
    at += space;
    const close = (space > 0 && text.startsWith('-}}', at)) || text.startsWith('}}', at);
    if (close) {
      const length = text[at] === '-' ? 3 : 2;
      tokens.push({ kind: 'close', text: '}}', offset: at, glued: false });
      return { tokens, end: at + length, trimsAfter: length === 3 };
    }
    if (at >= text.length) throw new TemplateSyntaxError('unclosed action', open);
    const token = readToken(text, at, space === 0 && tokens.length > 1);
    tokens.push(token);
    at += token.text.length;
  }
}

function readToken(text: string, at: number, glued: boolean): Token {
  for (const [kind, pattern] of insidePatterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0], offset: at, glued };
  }
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw new TemplateSyntaxError(
    char === '"' || char === '`'
      ? 'unterminated quoted string'
      : `unexpected ${JSON.stringify(char)} in an action`,
    at,
  );
}
