/** What stands in a report where a secret stood. */
const redacted = '[redacted]';

const secretName =
  'password|passwd|secret|api[_-]?key|access[_-]?key|token|routing[_-]?key|service[_-]?key|integration[_-]?key';

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/**
 * Order matters: a header is taken whole before its token could be taken for a bare one. Each pattern keeps what names
 * the secret, so that a reader still sees which one it was, and none matches its own replacement. Repetitions are bounded
 * or begin at something rare, so that a log of one long line costs no more than its length.
 */
const rules: readonly Rule[] = [
  // postgres://operator:hunter2@127.0.0.1/firedrill
  {
    pattern: /(:\/\/[^\s:/@"'<>]*:)(?!\[redacted\])[^\s/"'<>]+@/gi,
    replacement: '$1[redacted]@',
  },
  // Authorization: Bearer …, also as a JSON field
  {
    pattern:
      /(authorization\\*["']?\s*[:=]\s*\\*["']?(?:(?:basic|bearer|digest|oauth|token)\s+)?)(?!\[redacted\]|(?:basic|bearer|digest|oauth|token)\s)[^\s"'\\,;]+/gi,
    replacement: '$1[redacted]',
  },
  // Bearer eyJ…: a word of prose has no digit and is shorter.
  {
    pattern: /\b(bearer|oauth)(\s+)(?=[\w.~+/=-]*\d|[\w.~+/=-]{24})[\w.~+/=-]{6,}/gi,
    replacement: '$1$2[redacted]',
  },
  // password="two words", also inside JSON that is text itself
  {
    pattern: new RegExp(`((?:${secretName})\\\\*["']?\\s*[=:]\\s*)(\\\\*["'])(?!\\[redacted\\]).*?\\2`, 'gi'),
    replacement: '$1$2[redacted]$2',
  },
  // PGPASSWORD=hunter2, ?api_key=…&
  {
    pattern: new RegExp(`((?:${secretName})\\\\*["']?\\s*[=:]\\s*)(?!\\[redacted\\])[^\\s"'\\\\;&]+`, 'gi'),
    replacement: '$1[redacted]',
  },
  // --password hunter2
  {
    pattern: new RegExp(`(--[\\w-]{0,40}(?:${secretName})\\s+)(?!\\[redacted\\])[^\\s-]\\S*`, 'gi'),
    replacement: '$1[redacted]',
  },
  // ALTER ROLE operator PASSWORD 'hunter2'
  { pattern: /\b(password\s+)'(?!\[redacted\])[^']*'/gi, replacement: "$1'[redacted]'" },
  // Slack: the path of an incoming webhook is its whole secret, whatever host stands in for Slack.
  { pattern: /(\/services\/)T\w+\/B\w+\/\w+/g, replacement: '$1[redacted]' },
  {
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)(?!\[redacted\])[^\s"'\\<>|]+/gi,
    replacement: '$1[redacted]',
  },
  // PagerDuty: integration URLs carry the routing key.
  { pattern: /(\/integration\/)[0-9a-z]{20,}/gi, replacement: '$1[redacted]' },
];

const secretField = new RegExp(`^(?:.*[_-])?(?:${secretName}|authorization)$|password$`, 'i');

/** Takes secrets out of a text: passwords, tokens, routing keys and webhook paths. What names them stays. */
export function redactText(text: string): string {
  return rules.reduce((rest, { pattern, replacement }) => rest.replace(pattern, replacement), text);
}

/**
 * Takes secrets out of every text in a value, however deep, and out of fields whose name says that they hold one.
 *
 * It works on values and not on rendered text, so that escaping can neither hide a secret nor be broken by its removal.
 */
export function redact<T>(value: T): T {
  return redactValue(value) as T;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      typeof field === 'string' && secretField.test(name) ? redacted : redactValue(field),
    ]),
  );
}
