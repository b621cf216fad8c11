import { sleep } from '../../../core/clock.ts';
import { formatDuration } from '../../../core/units.ts';
import { durationSchema } from '../../../scenario/schema.ts';
import { describeCondition } from '../condition/describe.ts';
import { awaitHolding } from '../condition/hold.ts';
import { holdingSchema } from '../condition/schema.ts';
import { done } from '../context.ts';
import { defineStep } from './step.ts';

/** Lets time pass. */
export const wait = defineStep({
  name: 'wait',
  readOnly: true,
  schema: durationSchema.describe('Lets time pass: 30s'),
  title: (ms) => `wait ${formatDuration(ms)}`,
  async run(ms, { clock, signal, waiting }) {
    await waiting(`${formatDuration(ms)} to pass`, () => sleep(clock, ms, signal));
    return done(`waited ${formatDuration(ms)}`);
  },
});

/** Waits until a condition has held for a while, and fails when it does not in time. */
export const waitUntil = defineStep({
  name: 'wait-until',
  readOnly: true,
  schema: holdingSchema.describe(
    'Waits until a condition has held for a while: { signal: p95, below: 0.3, for: 30s }',
  ),
  title: (holding) => {
    const lasting = holding.for === 0 ? '' : ` for ${formatDuration(holding.for)}`;
    return `wait until ${describeCondition(holding)}${lasting}`;
  },
  run: (holding, context) => awaitHolding(holding, context),
  conditions: (holding) => [{ path: [], condition: holding }],
});
