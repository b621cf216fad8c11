import { tmpdir } from 'node:os';

/**
 * What differs from run to run for no reason of its own, and what is put in its place. Nothing else may be masked: whatever
 * remains has to be the same in every scenario of a domain.
 */
const masks: readonly (readonly [what: RegExp, instead: string])[] = [
  // The operating system gives out ports.
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
  // The password of the role, drawn when its server was started.
  [/(postgresql:\/\/\w+):[^@]+@/g, '$1:<password>@'],
  // What parts prove with to each other who they are.
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<token>'],
  [/\bproduct_[0-9a-f]{8}\b/g, 'product_<drawn>'],
  // Sessions end in what mkdtemp has drawn.
  [/\b(drill|hosts)-[A-Za-z0-9]{6}\b/g, '$1-<drawn>'],
  // Hosts are numbered as they are started, whatever drill they are started for, and serve one after the other.
  [/\b(serving|monitoring|platform|traffic)-\d+\b/g, '$1-<number>'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, '<time>'],
];

/** Fields that hold how long something took, when it was done, or whether a busy machine was in time for it. */
const measured = new Set([
  'lastScrape',
  'lastError',
  'health',
  'lastScrapeDuration',
  'lastEvaluation',
  'evaluationTime',
  'epochMs',
  'size',
]);

/** A copy in which all that is drawn anew in every run has a fixed word in its place. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      maskText(key),
      measured.has(key) ? '<measured>' : masked(inner),
    ]),
  );
}

export function maskText(text: string): string {
  return masks.reduce(
    (rest, [what, instead]) => rest.replace(what, instead),
    text.replaceAll(tmpdir(), '<tmp>'),
  );
}
