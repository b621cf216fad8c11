import { LapseClock, wallMs } from '../core/clock.ts';
import type { JournalEvent } from '../core/events.ts';
import type { UiCommand } from './commands.ts';
import type { UiSource } from './source.ts';

const speedMin = 1;
const speedMax = 1_000;

/**
 * Plays a stored journal again, at a speed, with pause and seek. It never changes the events.
 *
 * Going back means starting over: the journal is told again from `drill-started` on, which opens a fresh picture.
 */
export class ReplaySource implements UiSource {
  readonly #events: readonly JournalEvent[];
  readonly #endMs: number;
  readonly #clock = new LapseClock({ wallMs: wallMs(), drillMs: 0, speed: 0 });
  readonly #listeners = new Set<(event: JournalEvent) => void>();
  #speed: number;
  #next = 0;
  #run: AbortController | null = null;

  constructor(events: readonly JournalEvent[], options: { readonly speed: number }) {
    this.#events = events;
    this.#endMs = events.at(-1)?.t ?? 0;
    this.#speed = options.speed;
  }

  subscribe(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  position(): { readonly nowMs: number; readonly speed: number } {
    return { nowMs: Math.min(this.#clock.now(), this.#endMs), speed: this.#clock.speed };
  }

  /** Starts, or goes on after a pause. */
  play(): void {
    this.#clock.setSpeed(this.#speed);
    this.#run?.abort();
    this.#run = new AbortController();
    void this.#tell(this.#run.signal);
  }

  pause(): void {
    this.#run?.abort();
    this.#run = null;
    this.#clock.setSpeed(0);
  }

  /** Jumps to an instant of drill time, and goes on playing if it was. */
  seekTo(drillMs: number): void {
    const target = Math.min(Math.max(drillMs, 0), this.#endMs);
    if (target < this.#clock.now()) this.#next = 0;
    this.#clock.apply({ wallMs: wallMs(), drillMs: target, speed: this.#clock.speed });
    this.#tellUntil(target);
    if (this.#run !== null) this.play();
  }

  /** Does what the screen asks for; commands that only a live drill understands are left alone. */
  handle(command: UiCommand): void {
    if (command.kind === 'pause') this.pause();
    if (command.kind === 'resume') this.play();
    if (command.kind === 'seek') this.seekTo(this.position().nowMs + command.byMs);
    if (command.kind === 'speed') {
      this.#speed = Math.min(speedMax, Math.max(speedMin, this.#speed * command.factor));
      if (this.#run !== null) this.#clock.setSpeed(this.#speed);
    }
  }

  close(): void {
    this.pause();
    this.#listeners.clear();
  }

  async #tell(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const event = this.#events[this.#next];
      if (event === undefined) return;
      // Aborted by a pause or a jump: whoever asked for that carries on.
      await this.#clock.sleepUntil(event.t, signal).catch(() => undefined);
      if (!signal.aborted) this.#tellUntil(this.#clock.now());
    }
  }

  #tellUntil(drillMs: number): void {
    for (let event = this.#events[this.#next]; event !== undefined && event.t <= drillMs; ) {
      this.#next++;
      for (const listener of this.#listeners) listener(event);
      event = this.#events[this.#next];
    }
  }
}
