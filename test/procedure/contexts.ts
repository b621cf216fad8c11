import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LapseClock, wallMs } from '../../src/core/clock.ts';
import { seededRandom } from '../../src/core/random.ts';
import type { AlertmanagerWebhook } from '../../src/procedure/alert.ts';
import type { StepContext } from '../../src/procedure/playbook/context.ts';
import type { ProcedureContext, ProcedureEvent } from '../../src/procedure/procedure.ts';

export const alert: AlertmanagerWebhook = {
  version: '4',
  receiver: 'procedure',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'LatencyP95High', severity: 'page' },
      annotations: { summary: 'p95 latency is 912ms' },
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: 'b674831f008da7da',
    },
  ],
  groupLabels: { alertname: 'LatencyP95High' },
  commonLabels: { alertname: 'LatencyP95High', severity: 'page' },
  commonAnnotations: { summary: 'p95 latency is 912ms' },
  externalURL: '',
  groupKey: '{}:{alertname="LatencyP95High"}',
  truncatedAlerts: 0,
};

export async function makeFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A folder that vanishes after the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

/** A clock on which a minute passes in a second and a half. */
export function fastClock(speed = 40): LapseClock {
  return new LapseClock({ wallMs: wallMs(), drillMs: 0, speed });
}

export interface Recorded {
  readonly context: ProcedureContext;
  readonly events: ProcedureEvent[];
  /** What was marked as waiting. */
  readonly waits: string[];
}

export async function procedureContext(given: Partial<ProcedureContext> = {}): Promise<Recorded> {
  const events: ProcedureEvent[] = [];
  const waits: string[] = [];
  const context: ProcedureContext = {
    environment: {},
    clock: new LapseClock(),
    signal: new AbortController().signal,
    directory: await scratchFolder(),
    report: (event) => events.push(event),
    waiting: (what, wait) => {
      waits.push(what);
      return wait();
    },
    random: seededRandom(1),
    ...given,
  };
  return { context, events, waits };
}

export interface RecordedStep {
  readonly context: StepContext;
  readonly progress: string[];
  readonly waits: string[];
}

export async function stepContext(given: Partial<StepContext> = {}): Promise<RecordedStep> {
  const { context, waits } = await procedureContext();
  const progress: string[] = [];
  return {
    context: {
      ...context,
      folder: context.directory,
      actor: 'Grace',
      signals: {},
      alert,
      facts: { alert: 'LatencyP95High', class: 'model' },
      progress: (detail) => progress.push(detail),
      ...given,
    },
    progress,
    waits,
  };
}
