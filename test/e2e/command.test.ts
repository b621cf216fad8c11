import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsOf } from '../../src/core/events.ts';
import { runFiredrill, story } from './run-firedrill.ts';

test('a shell script that knows nothing but HTTP and SQL passes S02', async () => {
  const run = await runFiredrill(['S02', '--procedure', 'fixtures/procedures/rollback.yaml']);
  expect(run.drill('S02').verdict, story(run)).toBe('pass');
  expect(run.exitCode).toBe(0);
  const events = run.events('S02');
  expect(eventsOf(events, 'drill-started')[0]?.procedure.kind).toBe('command');
  expect(eventsOf(events, 'message').length).toBeGreaterThan(0);
  rmSync(run.folder, { recursive: true, force: true });
}, 600_000);
