import { expect, test } from 'vitest';
import { redact, redactText } from '../../src/core/redact.ts';

const secrets: readonly (readonly [string, string, string])[] = [
  [
    'the password of a URL',
    'postgres://operator:hunter2@127.0.0.1:5432/x',
    'postgres://operator:[redacted]@127.0.0.1:5432/x',
  ],
  ['a password with an at sign', 'postgres://u:p@ss@host/db', 'postgres://u:[redacted]@host/db'],
  ['a bearer header', 'Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  ['an OAuth header', 'authorization: OAuth 9f86d081', 'authorization: OAuth [redacted]'],
  ['a basic header', 'Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
  ['a header with a bare key', 'Authorization: dXNlcjpwYXNz', 'Authorization: [redacted]'],
  [
    'a PagerDuty header',
    'Authorization: Token token=y_NbAkKc66ryYTWUXYEu',
    'Authorization: Token [redacted]',
  ],
  ['a bare bearer token', 'sent Bearer eyJhbGciOiJIUzI1NiJ9', 'sent Bearer [redacted]'],
  ['a password in the environment', 'PGPASSWORD=hunter2 psql', 'PGPASSWORD=[redacted] psql'],
  ['a password in a query', '/login?password=a&b=c', '/login?password=[redacted]&b=c'],
  ['a password of several words', 'password="two words, three"', 'password="[redacted]"'],
  ['a password in JSON', '{"password":"hunter2","a":1}', '{"password":"[redacted]","a":1}'],
  [
    'a password in JSON that is text itself',
    String.raw`"{\"password\":\"hunter2\"}"`,
    String.raw`"{\"password\":\"[redacted]\"}"`,
  ],
  [
    'a password on a command line',
    './rollback.sh --db-password hunter2 -v',
    './rollback.sh --db-password [redacted] -v',
  ],
  [
    'a password in SQL',
    "ALTER ROLE operator PASSWORD 'hunter2'",
    "ALTER ROLE operator PASSWORD '[redacted]'",
  ],
  ['a routing key', '{"routing_key":"R0UT1NGK3Y"}', '{"routing_key":"[redacted]"}'],
  [
    'the key in a PagerDuty URL',
    'https://events.pagerduty.com/integration/0123456789abcdef0123456789abcdef/enqueue',
    'https://events.pagerduty.com/integration/[redacted]/enqueue',
  ],
  [
    'the path of a Slack webhook',
    'https://hooks.slack.com/services/T00000000/B00000000/abcdEFGH1234',
    'https://hooks.slack.com/services/[redacted]',
  ],
  [
    'the path of a webhook on a stand-in for Slack',
    'POST http://127.0.0.1:4017/services/T1/B1/abc 200',
    'POST http://127.0.0.1:4017/services/[redacted] 200',
  ],
];

test.each(secrets)('%s is taken out', (_, text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test.each(secrets)('%s stays taken out when the text is redacted again', (_, text, expected) => {
  expect(redactText(redactText(text))).toBe(expected);
});

test.each([
  'postgres://operator@127.0.0.1:5432/firedrill',
  'http://127.0.0.1:4017/state?by=a@b.c',
  'sha256:3f2a91c04b7de1a83f2a91c04b7de1a83f2a91c04b7de1a83f2a91c04b7de1a8',
  'password authentication failed for user "operator"',
  'the token budget was met, 512 tokens: all used',
  'Bearer authentication failed',
  'rolled back services/triage to v1',
  'ALTER TABLE applications ADD COLUMN debt_ratio numeric',
  'kept 3/5 keys: a, b, c',
])('what is no secret is kept: %s', (text) => {
  expect(redactText(text)).toBe(text);
});

test('secrets are found however deep they lie', () => {
  expect(redact({ list: [{ text: 'password=a' }] })).toEqual({ list: [{ text: 'password=[redacted]' }] });
});

test('a field whose name says that it holds a secret is emptied', () => {
  expect(redact({ routingKey: 'abc', authorization: 'abc', db_password: 'abc' })).toEqual({
    routingKey: '[redacted]',
    authorization: '[redacted]',
    db_password: '[redacted]',
  });
});

test('numbers, nulls, and fields that hold no secret are left as they are', () => {
  const value = { tokens: 512, keys: ['a'], passed: true, ttr: null, token: 3, tokenizer: 'v2' };
  expect(redact(value)).toEqual(value);
});
