import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { ruleFileSchema } from '../../src/telemetry/rules/rule-file-schema.ts';

/** A text of a file, and the line in which it begins. */
export interface Found {
  readonly line: number;
  readonly text: string;
}

export interface FoundRules {
  /** The expressions of all rules. */
  readonly expressions: readonly Found[];
  /** What else in the rules would keep a rule file from being loaded. */
  readonly remarks: readonly Found[];
  /** Why the text is no YAML; then nothing else was found. */
  readonly unreadable?: string;
}

/**
 * Finds rules wherever they stand in a YAML text: in a rule file, in Kubernetes `PrometheusRule` objects, in the values of a chart, as
 * a text within a `ConfigMap`; in each of its documents.
 *
 * Where a Helm template is no YAML, it is read without the lines that hold nothing but template actions, and with a mark in place of
 * other actions.
 */
export function findRules(text: string): FoundRules {
  const found = findIn(text, 0);
  return found.unreadable !== undefined && text.includes('{{') ? findIn(withoutActions(text), 0) : found;
}

/** What stands for a template action that has not been carried out. No PromQL has it outside of quotes. */
export const ACTION = '<action>';

function withoutActions(text: string): string {
  const comment = /\{\{-?\s*\/\*.*?\*\/\s*-?\}\}/gs;
  return text
    .replace(comment, (lines) => lines.replace(/[^\n]/g, ''))
    .replace(/^[ \t]*(?:\{\{.*\}\}[ \t]*)+$/gm, '')
    .replace(/\{\{.*?\}\}/g, ACTION);
}

function findIn(text: string, linesBefore: number): FoundRules {
  const lines = new LineCounter();
  const lineAt = (offset = 0): number => linesBefore + lines.linePos(offset).line;
  const expressions: Found[] = [];
  const remarks: Found[] = [];
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    schema: 'failsafe',
    merge: true,
    prettyErrors: false,
  });
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) {
      const unreadable = `line ${lineAt(error.pos[0])}: ${error.message}`;
      return { expressions: [], remarks: [], unreadable };
    }
    visit(document, {
      Map: (_, map) => {
        const expr = expressionOf(map, document);
        if (expr !== undefined) {
          expressions.push({
            line: lineAt(expr.range?.[0]) + Number(isBlock(expr)),
            text: String(expr.value),
          });
        }
        for (const { path, what } of mistakesIn(map, document)) {
          const node = map.getIn(path, true);
          remarks.push({ line: lineAt((isNode(node) ? node : map).range?.[0]), text: what });
        }
      },
      Scalar: (_, scalar) => {
        if (!isBlock(scalar) || !/^groups:/m.test(String(scalar.value))) return;
        const line = lineAt(scalar.range?.[0]);
        const inner = findIn(String(scalar.value), line);
        expressions.push(...inner.expressions);
        remarks.push(...inner.remarks);
        if (inner.unreadable !== undefined) remarks.push({ line, text: inner.unreadable });
      },
    });
  }
  return { expressions, remarks };
}

/** The expression of a map that is a rule. */
function expressionOf(map: YAMLMap, document: Document): Scalar | undefined {
  if (!map.has('alert') && !map.has('record')) return undefined;
  const expr = map.get('expr', true);
  const node = isAlias(expr) ? expr.resolve(document) : expr;
  return isScalar(node) ? node : undefined;
}

/** What is wrong with the groups of a map, but for their expressions. */
function mistakesIn(map: YAMLMap, document: Document): { path: PropertyKey[]; what: string }[] {
  const groups = map.get('groups');
  if (!isSeq(groups) || !groups.items.some((item) => isMap(item) && item.has('rules'))) return [];
  const { error } = ruleFileSchema.safeParse({ groups: groups.toJS(document) });
  return (error?.issues ?? [])
    .filter(({ path }) => path.at(-1) !== 'expr')
    .map(({ path, message }) => ({ path, what: message }));
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}
