import { goFunctions, type TemplateWorld } from './functions.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { fieldOf, type GoValue, isMap, isTrue, printValue, TemplateFailure, typeName } from './values.ts';

/** Variables of nested blocks: an inner block reads and assigns the outer ones, and declares its own. */
class Scope {
  readonly #values = new Map<string, GoValue>();
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.#parent = parent;
  }

  get(name: string): GoValue {
    return this.#values.has(name) || this.#parent === undefined
      ? this.#values.get(name)
      : this.#parent.get(name);
  }

  declare(name: string, value: GoValue): void {
    this.#values.set(name, value);
  }

  assign(name: string, value: GoValue): void {
    if (this.#values.has(name) || this.#parent === undefined) this.#values.set(name, value);
    else this.#parent.assign(name, value);
  }
}

interface Frame {
  readonly world: TemplateWorld;
  readonly dot: GoValue;
  readonly scope: Scope;
}

/**
 * Runs a template and gives the text it writes.
 *
 * @throws TemplateFailure for what Go calls an execution error.
 */
export function executeNodes(
  nodes: readonly Node[],
  dot: GoValue,
  variables: ReadonlyMap<string, GoValue>,
  world: TemplateWorld,
): string {
  const scope = new Scope();
  scope.declare('$', dot);
  for (const [name, value] of variables) scope.declare(name, value);
  return run(nodes, { world, dot, scope });
}

function run(nodes: readonly Node[], frame: Frame): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text;
    else if (node.kind === 'action') out += runAction(node.pipe, frame);
    else out += runBlock(node, frame);
  }
  return out;
}

function runAction(pipe: Pipe, frame: Frame): string {
  const value = evaluate(pipe, frame);
  return pipe.binding === 'none' ? printValue(value) : '';
}

function runBlock(node: Exclude<Node, { kind: 'text' | 'action' }>, outer: Frame): string {
  const frame = { ...outer, scope: new Scope(outer.scope) };
  if (node.kind === 'range') return runRange(node.pipe, node.body, node.otherwise, frame);
  const value = evaluate(node.pipe, frame);
  if (!isTrue(value)) return run(node.otherwise, frame);
  return run(node.body, node.kind === 'with' ? { ...frame, dot: value } : frame);
}

function runRange(pipe: Pipe, body: readonly Node[], otherwise: readonly Node[], frame: Frame): string {
  const items = itemsOf(evaluate({ ...pipe, variables: [], binding: 'none' }, frame));
  if (items.length === 0) return run(otherwise, frame);
  let out = '';
  for (const [key, item] of items) {
    const scope = new Scope(frame.scope);
    const [first, second] = pipe.variables;
    if (second !== undefined && first !== undefined) {
      scope.declare(first, key);
      scope.declare(second, item);
    } else if (first !== undefined) {
      scope.declare(first, item);
    }
    out += run(body, { ...frame, dot: item, scope });
  }
  return out;
}

function itemsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((item: GoValue, index) => [BigInt(index), item] as const);
  if (isMap(value)) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  throw new TemplateFailure(`range can't iterate over ${printValue(value)}`);
}

function evaluate(pipe: Pipe, frame: Frame): GoValue {
  let value: GoValue;
  pipe.commands.forEach((command, index) => {
    value = runCommand(command, frame, index === 0 ? [] : [value]);
  });
  for (const name of pipe.variables) {
    if (pipe.binding === 'declare') frame.scope.declare(name, value);
    else frame.scope.assign(name, value);
  }
  return value;
}

function runCommand(command: Command, frame: Frame, piped: readonly GoValue[]): GoValue {
  const [first, ...rest] = command;
  if (first === undefined) return undefined;
  if (first.term.kind !== 'function') {
    if (rest.length + piped.length > 0) throw new TemplateFailure("can't give argument to non-function");
    return operandValue(first, frame);
  }
  const { name } = first.term;
  if (name === 'and' || name === 'or') return shortCircuit(name, rest, piped, frame);
  const values = [...rest.map((operand) => operandValue(operand, frame)), ...piped];
  return call(name, values, frame);
}

/** `and` and `or` stop at the value that settles them, so a later operand that would fail does not run. */
function shortCircuit(
  name: 'and' | 'or',
  operands: Command,
  piped: readonly GoValue[],
  frame: Frame,
): GoValue {
  let value: GoValue;
  for (const operand of operands) {
    value = operandValue(operand, frame);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return piped.length > 0 ? piped[0] : value;
}

function operandValue(operand: Operand, frame: Frame): GoValue {
  return operand.fields.reduce(fieldOf, termValue(operand.term, frame));
}

function termValue(term: Operand['term'], frame: Frame): GoValue {
  switch (term.kind) {
    case 'literal':
      return term.value;
    case 'dot':
      return frame.dot;
    case 'variable':
      return frame.scope.get(term.name);
    case 'pipe':
      return evaluate(term.pipe, frame);
    case 'function':
      return call(term.name, [], frame);
  }
}

function call(name: string, values: readonly GoValue[], frame: Frame): GoValue {
  try {
    return goFunctions.get(name)?.(values, frame.world);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : typeName(undefined);
    throw new TemplateFailure(`error calling ${name}: ${reason}`, { cause });
  }
}
