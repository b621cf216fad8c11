/** What messages may mention, filled in as the response goes on. */
const factNames = [
  'alert',
  'summary',
  'class',
  'evidence',
  'decision',
  'because',
  'approver',
  'executor',
  'outcome',
] as const;
export type FactName = (typeof factNames)[number];
export type Facts = Readonly<Partial<Record<FactName, string>>>;

/** Names in braces that are no fact, for example `{clas}`. */
export function unknownFacts(text: string): string[] {
  return [...text.matchAll(/\{([\w-]+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(factNames as readonly string[]).includes(name));
}

/** Replaces `{name}` by the fact of that name, or by a question mark while nobody knows it. */
export function fill(text: string, facts: Facts): string {
  return text.replace(/\{([\w-]+)\}/g, (_, name: FactName) => facts[name] ?? '?');
}
