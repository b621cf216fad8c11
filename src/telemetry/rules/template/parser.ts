import { goFunctions } from './functions.ts';
import { type Token, tokenize } from './lexer.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { TemplateSyntaxError } from './syntax-error.ts';

/** The variables that Prometheus puts before every template of a rule. */
const ruleVariables = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

/** Reads a template into its tree. Names of functions and variables are checked here, as in Go. */
export function parseNodes(text: string): readonly Node[] {
  return new Parser(text).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #variables = [...ruleVariables];
  #at = 0;
  readonly #end: number;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#end = text.length;
  }

  parse(): readonly Node[] {
    const nodes = this.#list();
    const left = this.#peek();
    if (left !== undefined) throw this.#error(`unexpected {{${this.#tokens[this.#at + 1]?.text}}}`);
    return nodes;
  }

  /** Reads nodes up to an `{{end}}` or `{{else …}}`, which it leaves to the caller. */
  #list(): Node[] {
    const nodes: Node[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const word = this.#tokens[this.#at + 1];
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        this.#at++;
      } else if (word?.kind === 'word' && (word.text === 'end' || word.text === 'else')) {
        break;
      } else {
        this.#at++;
        nodes.push(this.#action());
      }
    }
    return nodes;
  }

  #action(): Node {
    const word = this.#peek();
    if (word?.kind === 'word' && (word.text === 'if' || word.text === 'with' || word.text === 'range')) {
      this.#at++;
      return this.#block(word.text);
    }
    const pipe = this.#pipe('close', false);
    return { kind: 'action', pipe };
  }

  #block(kind: 'if' | 'with' | 'range'): Node {
    const visible = this.#variables.length;
    const pipe = this.#pipe('close', kind === 'range');
    const body = this.#list();
    let otherwise: readonly Node[] = [];
    if (this.#keyword() === 'else') {
      const next = this.#peek();
      if (next?.kind === 'word' && next.text === kind && kind !== 'range') {
        this.#at++;
        // `{{else if}}` shares the `{{end}}` of the block that it continues.
        const nested = this.#block(kind);
        this.#variables.length = visible;
        return { kind, pipe, body, otherwise: [nested] };
      }
      this.#expect('close', '}}');
      otherwise = this.#list();
      if (this.#keyword() !== 'end') throw this.#error('expected {{end}}');
    }
    this.#expect('close', '}}');
    this.#variables.length = visible;
    return { kind, pipe, body, otherwise };
  }

  /** Takes the `{{end` or `{{else` that closes a list. */
  #keyword(): string {
    if (this.#peek() === undefined) throw this.#error('unexpected end of the template, {{end}} is missing');
    this.#at++;
    return this.#next().text;
  }

  #pipe(end: 'close' | ')', inRange: boolean): Pipe {
    const { variables, binding } = this.#binding(inRange);
    const commands: Command[] = [];
    for (;;) {
      const command = this.#command();
      if (command.length === 0)
        throw this.#error(commands.length === 0 ? 'missing value' : 'missing value after |');
      commands.push(command);
      const token = this.#next();
      if (token.text === '|' && token.kind === 'operator') continue;
      if (token.kind !== 'close' && token.text !== ')') throw this.#error(`unexpected ${token.text}`, token);
      if ((token.kind === 'close') !== (end === 'close'))
        throw this.#error(`unexpected ${token.text}`, token);
      break;
    }
    // A variable is visible after its own declaration only.
    if (binding === 'declare') this.#variables.push(...variables);
    return { variables, binding, commands };
  }

  #binding(inRange: boolean): Pick<Pipe, 'variables' | 'binding'> {
    const [first, second, third, fourth] = this.#tokens.slice(this.#at, this.#at + 4);
    if (first?.kind !== 'variable') return { variables: [], binding: 'none' };
    if (second?.text === ':=' || second?.text === '=') {
      this.#at += 2;
      return this.#bound([first], second.text);
    }
    if (inRange && second?.text === ',' && third?.kind === 'variable' && fourth?.text === ':=') {
      this.#at += 4;
      return this.#bound([first, third], ':=');
    }
    return { variables: [], binding: 'none' };
  }

  #bound(tokens: readonly Token[], operator: string): Pick<Pipe, 'variables' | 'binding'> {
    if (operator === '=') for (const token of tokens) this.#checkVariable(token);
    return {
      variables: tokens.map((token) => token.text),
      binding: operator === ':=' ? 'declare' : 'assign',
    };
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (let operand = this.#operand(); operand !== undefined; operand = this.#operand()) {
      operands.push(operand);
    }
    return operands;
  }

  #operand(): Operand | undefined {
    const token = this.#peek();
    const term = token === undefined ? undefined : this.#term(token);
    if (token === undefined || term === undefined) return undefined;
    const fields: string[] = token.kind === 'field' ? [token.text.slice(1)] : [];
    for (let next = this.#peek(); next?.kind === 'field' && next.glued; next = this.#peek()) {
      fields.push(next.text.slice(1));
      this.#at++;
    }
    return { term, fields };
  }

  #term(token: Token): Operand['term'] | undefined {
    if (token.kind === 'operator' && token.text === '(') {
      this.#at++;
      return { kind: 'pipe', pipe: this.#pipe(')', false) };
    }
    if (token.kind === 'close' || token.kind === 'operator') return undefined;
    this.#at++;
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: unquote(token) };
      case 'number':
        return {
          kind: 'literal',
          value: /^[+-]?(\d+|0[xX].+)$/.test(token.text) ? BigInt(token.text) : Number(token.text),
        };
      case 'variable':
        this.#checkVariable(token);
        return { kind: 'variable', name: token.text };
      case 'field':
      case 'dot':
        return { kind: 'dot' };
      default:
        return this.#word(token);
    }
  }

  #word(token: Token): Operand['term'] {
    if (token.text === 'true' || token.text === 'false')
      return { kind: 'literal', value: token.text === 'true' };
    if (token.text === 'nil') return { kind: 'literal', value: undefined };
    if (!goFunctions.has(token.text)) throw this.#error(`function "${token.text}" not defined`, token);
    return { kind: 'function', name: token.text };
  }

  #checkVariable(token: Token): void {
    if (!this.#variables.includes(token.text)) throw this.#error(`undefined variable "${token.text}"`, token);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#error('unexpected end of the template');
    return token;
  }

  #expect(kind: Token['kind'], text: string): void {
    const token = this.#next();
    if (token.kind !== kind) throw this.#error(`unexpected ${token.text}, expected ${text}`, token);
  }

  #error(message: string, token = this.#peek()): TemplateSyntaxError {
    return new TemplateSyntaxError(message, token?.offset ?? this.#end);
  }
}

function unquote(token: Token): string {
  if (token.text.startsWith('`')) return token.text.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
  };
  return token.text
    .slice(1, -1)
    .replace(/\\(?:u([\dA-Fa-f]{4})|x([\dA-Fa-f]{2})|(.))/g, (_, unicode, hex, char: string) =>
      char === undefined
        ? String.fromCodePoint(Number.parseInt(unicode ?? hex, 16))
        : (escapes[char] ?? char),
    );
}
