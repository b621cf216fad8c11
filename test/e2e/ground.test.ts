import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf } from '../../src/core/events.ts';
import { firedrill, type Run, runFiredrill, story } from './run-firedrill.ts';

/** A scenario as somebody writes it who has no part in firedrill. */
const scenario = (id: string, fault: string): string => `
id: ${id}
title: The ground gives way
domain: healthcare-diagnostic
story: |
  The server of the new triage model is in trouble, and none of it is the model's fault.
traffic: { rps: 10 }
serving: candidate
timeline:
  - { at: 0s, fault: ${fault} }
rollback: { planes: [model, traffic], to: stable }
recovered: { p95Ms: 300, holdFor: 30s }
budget: { ttd: 80s, ttr: 90s }
deadline: 2m30s
`;

const folder = mkdtempSync(join(tmpdir(), 'firedrill-ground-'));
const fileOf = (fault: string): string => join(folder, `${fault}.yaml`);
let run: Run;

beforeAll(async () => {
  const files = Object.entries({ KILLED: 'kill-part', PAUSED: 'pause-part', CUT: 'cut-link' }).map(
    ([id, fault]) => {
      writeFileSync(fileOf(fault), scenario(id, fault));
      return fileOf(fault);
    },
  );
  const procedure = ['--procedure', 'fixtures/playbooks/mutants/do-nothing.yaml'];
  run = await runFiredrill([...files, ...procedure, '--concurrency', '1', '--speed', '12']);
}, 900_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(run.folder, { recursive: true, force: true });
});

test.each([
  ['KILLED', 'kill-part-1'],
  ['PAUSED', 'pause-part-1'],
  ['CUT', 'cut-link-1'],
])('%s: users feel it, the sandbox holds, and doing nothing does not help', (id, fault) => {
  const events = run.events(id);
  expect(eventsOf(events, 'fault-seen'), story(run)).toMatchObject([{ id: fault }]);
  expect(eventsOf(events, 'fault-undone')).toMatchObject([{ id: fault, ok: true }]);
  expect(eventsOf(events, 'trouble')).toEqual([]);
  expect(eventsOf(events, 'left-behind')).toEqual([]);
  expect(run.drill(id).verdict, story(run)).toBe('fail');
});

test('a fault that needs containers is refused before anything is started', async () => {
  writeFileSync(fileOf('fill-disk'), scenario('FULL', 'fill-disk'));
  const { exitCode, stderr } = await firedrill(['run', fileOf('fill-disk'), '--reporter', 'log']);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('fill-disk');
  expect(stderr).toContain('--driver container');
});
