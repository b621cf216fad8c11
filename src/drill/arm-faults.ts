import type { LapseClock } from '../core/clock.ts';
import { FiredrillError, invariant } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { UndoStack } from '../core/undo-stack.ts';
import type { FaultTargets } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import { serverNames } from '../sandbox/router/config.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { TimeLapse } from './time-lapse.ts';
import type { Watch } from './watch.ts';

export interface ArmingOptions {
  readonly scenario: Scenario;
  readonly onsetMs: number;
  readonly sandbox: Sandbox;
  readonly clock: LapseClock;
  readonly journal: Journal;
  readonly lapse: TimeLapse;
  readonly watch: Watch;
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  /** Called when a fault was armed, before time-lapse goes on. */
  readonly onArmed: () => Promise<void>;
}

/**
 * Arms the faults of a timeline, each at its time.
 *
 * The intent is in the journal before anything is touched, and the undo is registered as soon as there is one.
 */
export async function armFaults(options: ArmingOptions): Promise<void> {
  const { scenario, onsetMs, clock, signal } = options;
  const timeline = scenario.timeline
    .map((entry, index) => ({ ...entry, id: `${entry.fault}-${index + 1}` }))
    .toSorted((a, b) => a.at - b.at);
  const killed = new Set<string>();
  for (const entry of timeline) {
    await clock.sleepUntil(onsetMs + entry.at, signal);
    await options.lapse.act(() => armOne(entry, options, killed));
  }
}

async function armOne(
  entry: Scenario['timeline'][number] & { readonly id: string },
  { onsetMs, sandbox, clock, journal, lapse, watch, undo, onArmed }: ArmingOptions,
  killed: Set<string>,
): Promise<void> {
  const { id } = entry;
  const fault = findFault(entry.fault);
  invariant(fault !== undefined, `the loader knows the fault ${entry.fault}`);
  journal.append({ type: 'fault-intended', id, fault: fault.name, atMs: onsetMs + entry.at });
  journal.flush({ sync: true });
  const atMs = clock.now();
  const params = fault.schema.parse(entry.with);
  const targets = targetsOf(sandbox, { atMs, killed });
  lapse.yieldTo(fault.speedMax?.(params));
  const takeBack = await fault.arm(params, targets).catch((cause: unknown) => {
    throw new FiredrillError('FAULT_NOT_ARMED', `could not be armed.`, { place: fault.name, cause });
  });
  undo.push(`fault ${id}`, async () => {
    try {
      await takeBack();
    } catch (thrown) {
      // What was done to a part that a fault has killed went with it.
      if (!isGone(thrown, killed)) throw thrown;
    }
    journal.append({ type: 'fault-undone', id, ok: true });
  });
  // What the fault has done to the planes is seen before anybody else can do something to them.
  await watch.look();
  journal.append({ type: 'fault-armed', id, fault: fault.name, visibleAs: fault.visibleAs });
  if (fault.visibleAs === 'state')
    watch.expectState(id, async () => (await fault.see?.(params, targets)) ?? null, atMs);
  else watch.expect(id, fault.visibleAs, atMs);
  await onArmed();
}

function isGone(thrown: unknown, killed: ReadonlySet<string>): boolean {
  return thrown instanceof FiredrillError && thrown.code === 'PART_GONE' && killed.has(thrown.place ?? '');
}

/** The private side of the sandbox, as faults may touch it. */
function targetsOf(
  sandbox: Sandbox,
  { atMs, killed }: { readonly atMs: number; readonly killed: Set<string> },
): FaultTargets {
  return {
    atMs,
    get servers() {
      return serverNames.map((name) => `server-${name}`).filter((name) => !killed.has(name));
    },
    call: (part, method, params) => sandbox.part(part).call(method, params),
    databaseUrl: sandbox.database.urls.app,
    migrate: (version) => sandbox.database.release(version),
    pause: (part) => sandbox.part(part).pause(),
    resume: (part) => sandbox.part(part).resume(),
    kill: async (part) => {
      killed.add(part);
      await sandbox.part(part).kill();
    },
    fillDisk: () => sandbox.fillDisk(),
  };
}
