import { nextInstantMs } from './rules/group-schedule.ts';

/** Something that happens at `k·intervalMs + phaseMs` of drill time. */
export interface Recurring {
  readonly intervalMs: number;
  readonly phaseMs: number;
}

/**
 * When recurring tasks are due. Tasks that are due at the same instant come in the order in which they were given.
 */
export class MonitorSchedule<T extends Recurring> {
  #entries: { readonly task: T; nextMs: number }[] = [];

  /** Replaces the tasks; each is first due at or after `fromMs`. */
  set(tasks: readonly T[], fromMs: number): void {
    this.#entries = tasks.map((task) => ({
      task,
      nextMs: nextInstantMs(fromMs, task.intervalMs, task.phaseMs),
    }));
  }

  /** Whether tasks have been set. */
  get isSet(): boolean {
    return this.#entries.length > 0;
  }

  /** The earliest instant at which something is due, +∞ when there are no tasks. */
  get nextMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#entries.map((entry) => entry.nextMs));
  }

  /** Takes the tasks that are due at an instant; each is next due one interval later. */
  take(atMs: number): readonly T[] {
    const due = this.#entries.filter((entry) => entry.nextMs <= atMs);
    for (const entry of due) entry.nextMs += entry.task.intervalMs;
    return due.map((entry) => entry.task);
  }
}
