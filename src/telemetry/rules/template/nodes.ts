import type { GoValue } from './values.ts';

/** The tree of a template: the part of Go's `text/template` that rule files use. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** `$x := first | second`: each command hands its result to the next one as its last argument. */
export interface Pipe {
  /** The variables that take the result: at most one, or two (index, element) in a `range`. */
  readonly variables: readonly string[];
  /** `declare` makes new variables, `assign` changes those of an outer scope. */
  readonly binding: 'declare' | 'assign' | 'none';
  readonly commands: readonly Command[];
}

export type Command = readonly Operand[];

export interface Operand {
  readonly term:
    | { readonly kind: 'literal'; readonly value: GoValue }
    | { readonly kind: 'dot' }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'pipe'; readonly pipe: Pipe };
  /** The chain of fields behind the term: `$labels.job` has `['job']`. */
  readonly fields: readonly string[];
}
