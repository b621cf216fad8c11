import { executeNodes } from './execute.ts';
import type { TemplateWorld } from './functions.ts';
import { parseNodes } from './parser.ts';
import { TemplateSyntaxError } from './syntax-error.ts';
import { GoStruct, type GoValue, TemplateFailure } from './values.ts';

export type { TemplateWorld } from './functions.ts';

/** What a template of an alerting rule knows about its alert. */
export interface TemplateData {
  /** The labels of the sample, its name included, before the labels of the rule are added. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly externalLabels: Readonly<Record<string, string>>;
}

/** A template that was read: expand it as often as needed. */
export interface Template {
  /** The template as it stands in the file. */
  readonly text: string;
  /** The text, or Prometheus' `<error expanding template: …>` where running it failed. */
  expand(data: TemplateData, world: TemplateWorld): string;
}

export type TemplateResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Reads a template as Prometheus reads the labels and annotations of a rule; a mistake is a value with its place. */
export function parseTemplate(text: string): TemplateResult {
  // Most annotations hold no action at all.
  if (!text.includes('{{')) return { ok: true, template: { text, expand: () => text } };
  try {
    const nodes = parseNodes(text);
    return { ok: true, template: { text, expand: (data, world) => expand(nodes, data, world) } };
  } catch (error) {
    if (error instanceof TemplateSyntaxError)
      return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}

function expand(nodes: ReturnType<typeof parseNodes>, data: TemplateData, world: TemplateWorld): string {
  const dot = new GoStruct({
    Labels: data.labels,
    ExternalLabels: data.externalLabels,
    ExternalURL: world.externalUrl,
    Value: data.value,
  });
  const variables = new Map<string, GoValue>([
    ['$labels', data.labels],
    ['$externalLabels', data.externalLabels],
    ['$externalURL', world.externalUrl],
    ['$value', data.value],
  ]);
  try {
    return executeNodes(nodes, dot, variables, world);
  } catch (error) {
    if (error instanceof TemplateFailure) return `<error expanding template: ${error.message}>`;
    throw error;
  }
}
