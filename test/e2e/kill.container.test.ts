import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectEngine, type Engine } from '../../src/sandbox/container/engine.ts';
import { sessionLabel } from '../../src/sandbox/container/labels.ts';
import { firedrill } from './run-firedrill.ts';

/** The shortest drill there can be: in containers it lasts as long as it says. */
const scenario = `
id: KILL
title: A short wait
kind: control
domain: healthcare-diagnostic
story: Nothing to see here.
traffic: { rps: 10 }
serving: candidate
timeline:
  - { at: 0s, fault: traffic-surge, with: { factor: 2 } }
baseline: 1m
deadline: 10s
`;

let root: string;
let engine: Engine;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'firedrill-kill-'));
  // PostgreSQL runs as another user when we are root, and has to get through.
  chmodSync(root, 0o711);
  writeFileSync(join(root, 'kill.yaml'), scenario);
  engine = await connectEngine();
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What is there with our label: containers, networks and volumes. */
async function traces(): Promise<string[]> {
  const { dockerode } = engine.container;
  const filters = { label: [sessionLabel] };
  const [containers, networks, volumes] = await Promise.all([
    dockerode.listContainers({ all: true, filters }),
    dockerode.listNetworks({ filters }),
    dockerode.listVolumes({ filters: JSON.stringify(filters) as never }),
  ]);
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

/** Runs the drill and kills the harness as soon as it has reached a phase. */
async function killIn(phase: string): Promise<void> {
  const output = join(root, phase);
  const args = ['src/bin.ts', 'run', join(root, 'kill.yaml'), '--driver', 'container'];
  const harness = spawn(process.execPath, [...args, '--reporter', 'silent', '--output', output], {
    env: { ...process.env, FIREDRILL_STATE_DIR: join(root, 'state') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => harness.once('exit', resolve));
  const journal = join(output, 'drills', 'KILL', 'events.ndjson');
  const deadline = AbortSignal.timeout(300_000);
  while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes(`"phase":"${phase}"`)) {
    deadline.throwIfAborted();
    if (harness.exitCode !== null) throw new Error(`the harness ended before the phase ${phase}`);
    await wait(50);
  }
  if (phase === 'prepare') await wait(2_000);
  expect((await traces()).length).toBeGreaterThan(1);
  harness.kill('SIGKILL');
  await ended;
}

test('after SIGKILL of the harness in any phase and a new start nothing of it remains', async () => {
  await Promise.all(['prepare', 'baseline', 'fault', 'settle'].map(killIn));
  // The new start: its sweep comes before anything else, and its own sandbox goes with it.
  const next = await firedrill([
    'run',
    join(root, 'kill.yaml'),
    '--driver',
    'container',
    '--output',
    join(root, 'next'),
  ]);
  expect(next.stdout + next.stderr).toContain('Removed what an earlier run had left behind: network');
  expect(await traces()).toEqual([]);
}, 600_000);
