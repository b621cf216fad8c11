import { setTimeout as sleepWall } from 'node:timers/promises';
import type { ClockSegment } from '../../core/clock.ts';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import type { EventBody } from '../../core/events.ts';
import type { Part, PartDeath, PartSpec } from '../part.ts';
import type { FromPart } from '../protocol.ts';
import type { Host } from './host.ts';
import type { Tenant } from './household.ts';
import { PartChannel } from './part-channel.ts';

interface ResidentOptions {
  readonly name: string;
  readonly host: Host;
  readonly limits: PartLimits;
  readonly onDeath: (death: PartDeath) => void;
  /** Runs when the part is gone: its program has stopped, or its host is no longer there. */
  readonly onGone: () => Promise<void>;
}

/** All in wall milliseconds. */
export interface PartLimits {
  readonly startMs: number;
  readonly callMs: number;
  readonly stopMs: number;
}

/** A part that lives in a host, seen from the harness. */
export class Resident implements Part, Tenant {
  readonly #options: ResidentOptions;
  readonly #channel: PartChannel;
  #urls: Readonly<Record<string, string>> = {};
  #endWanted = false;
  /** From then on the host is none of this part's business: others may live in it. */
  #movedOut = false;
  #stopping: Promise<void> | undefined;

  constructor(options: ResidentOptions) {
    this.#options = options;
    this.#channel = new PartChannel(options.name, (message) => options.host.household.send(message));
    options.host.household.admit(options.name, this);
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number | undefined {
    return this.#options.host.pid;
  }

  get urls(): Readonly<Record<string, string>> {
    return this.#urls;
  }

  get published(): Readonly<Record<string, string>> {
    const { host } = this.#options;
    return Object.fromEntries(Object.entries(this.#urls).map(([face, url]) => [face, host.outside(url)]));
  }

  /** Starts the part's program and waits for it. When that fails, its host is ended. */
  async begin({ program, config }: PartSpec, clock: ClockSegment): Promise<void> {
    const { name, host, limits } = this.#options;
    const tooLate = new AbortController();
    host.household.send({ kind: 'start', part: name, program: program.href, config, clock });
    try {
      this.#urls = await Promise.race([this.#channel.ready, rejectLate(limits.startMs, tooLate.signal)]);
    } catch (cause) {
      await this.kill();
      const lastLines = host.log?.lastLines ?? [];
      throw new FiredrillError('PART_START_FAILED', `did not start: ${messageOf(cause)}`, {
        place: name,
        nextStep: lastLines.length === 0 ? 'It wrote nothing.' : `It wrote:\n${lastLines.join('\n')}`,
        cause,
      });
    } finally {
      tooLate.abort();
    }
  }

  call(method: string, params?: unknown): Promise<unknown> {
    return this.#channel.call(method, params, this.#options.limits.callMs);
  }

  onEvent(listener: (event: EventBody) => void): void {
    this.#channel.onEvent(listener);
  }

  onData(topic: string, listener: (data: unknown) => void): void {
    this.#channel.onData(topic, listener);
  }

  receive(message: FromPart): void {
    this.#channel.receive(message);
  }

  close(detail: string): void {
    this.#channel.close(detail);
  }

  buried(detail: string): void {
    const { name, host, onDeath, onGone } = this.#options;
    if (!this.#endWanted) onDeath({ part: name, detail, lastLines: host.log?.lastLines ?? [] });
    void onGone();
  }

  async pause(): Promise<void> {
    const { name, host } = this.#options;
    if (!host.alive) throw new FiredrillError('PART_GONE', 'is no longer running.', { place: name });
    await host.pause();
  }

  resume(): Promise<void> {
    return this.#options.host.resume();
  }

  async kill(): Promise<void> {
    this.#endWanted = true;
    if (!this.#movedOut) await this.#options.host.kill();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#endWanted = true;
    const { name, host, limits, onGone } = this.#options;
    const inTime = new AbortController();
    // Whoever stands still cannot be asked for anything.
    await host.resume();
    host.household.send({ kind: 'stop', part: name });
    const late = sleepWall(limits.stopMs, true, { signal: inTime.signal }).catch(() => false);
    const isLate = await Promise.race([this.#channel.stopped.then(() => false), late]);
    inTime.abort();
    if (isLate) await host.kill();
    else if (!host.alive) await host.ended;
    else {
      this.#movedOut = true;
      host.household.dismiss(name);
      this.#channel.close('it was stopped');
      await onGone();
    }
  }
}

async function rejectLate(limitMs: number, signal: AbortSignal): Promise<never> {
  await sleepWall(limitMs, undefined, { signal });
  throw new Error(`it was not ready within ${limitMs} ms`);
}
