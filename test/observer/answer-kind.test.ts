import { expect, test } from 'vitest';
import { kindOf } from '../../src/observer/answer-kind.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { noAnswer, type Outcome } from '../../src/traffic/outcome.ts';
import { outcome } from './outcomes.ts';

const { judge } = trafficOf('healthcare-diagnostic', 1);
const kind = (changes: Partial<Outcome>): string =>
  kindOf(outcome(changes), { priority: 'routine' }, { slowMs: 300, judge });
const wrong = { priority: 'urgent', confidence: 0.9 };

test.each([
  ['a right answer within the limit', {}, 'good'],
  ['a right answer at the limit', { latencyMs: 300 }, 'good'],
  ['a right answer beyond the limit', { latencyMs: 300.1 }, 'slow'],
  ['a wrong answer', { answer: wrong }, 'wrong'],
  ['a wrong answer beyond the limit', { answer: wrong, latencyMs: 900 }, 'wrong'],
  ['an answer that cannot be read', { answer: null }, 'wrong'],
  ['an honest deferral', { answer: { priority: 'manual' } }, 'deferred'],
  ['an honest deferral beyond the limit', { answer: { priority: 'manual' }, latencyMs: 900 }, 'deferred'],
  ['an honest "we are busy"', { status: 429, answer: null }, 'deferred'],
  ['a failure of the server', { status: 500, answer: null }, 'error'],
  ['a refusal', { status: 404, answer: null }, 'error'],
  ['a failure that looks like a right answer', { status: 503 }, 'error'],
  ['a time-out', { status: noAnswer.timedOut, answer: null }, 'error'],
  ['a broken connection', { status: noAnswer.connectionFailed, answer: null }, 'error'],
  ['a slot that could not be used', { status: noAnswer.notSent, answer: null }, 'error'],
] as const)('%s is judged as it should', (_, changes, expected) => {
  expect(kind(changes)).toBe(expected);
});
