import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import type { EventBody } from '../../core/events.ts';
import type { Part } from '../part.ts';
import type { ToPart } from '../protocol.ts';
import { childrenOf } from './own-children.ts';
import { PartChannel } from './part-channel.ts';
import type { PartLog } from './part-log.ts';
import { endProcesses, killOrphanedGroup } from './process-identity.ts';

/** How a part ended that nobody had asked to end. */
export interface PartDeath {
  readonly part: string;
  /** For example `exit code 1` or `signal SIGKILL`. */
  readonly detail: string;
  readonly lastLines: readonly string[];
}

interface ProcessPartOptions {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pid: number;
  /** The part's own folder, in which it writes down the processes that it starts. */
  readonly folder: string;
  readonly log: PartLog;
  readonly limits: PartLimits;
  readonly onDeath: (death: PartDeath) => void;
  /** Runs when the process and all its children are gone. */
  readonly onEnded: () => Promise<void>;
}

/** All in wall milliseconds. */
export interface PartLimits {
  readonly startMs: number;
  readonly callMs: number;
  readonly stopMs: number;
}

/** A part that runs as a child process, seen from the harness. */
export class ProcessPart implements Part {
  readonly #options: ProcessPartOptions;
  readonly #channel: PartChannel;
  readonly #ended: Promise<void>;
  #urls: Readonly<Record<string, string>> = {};
  #endWanted = false;
  #stopping: Promise<void> | undefined;

  constructor(options: ProcessPartOptions) {
    this.#options = options;
    this.#channel = new PartChannel(options.name, options.child);
    this.#ended = this.#watch();
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number {
    return this.#options.pid;
  }

  get urls(): Readonly<Record<string, string>> {
    return this.#urls;
  }

  /** Configures the part's program and waits for it. When that fails, nothing of the part is left. */
  async begin(configure: Extract<ToPart, { kind: 'configure' }>): Promise<void> {
    const { name, log, limits } = this.#options;
    const tooLate = new AbortController();
    this.send(configure);
    try {
      this.#urls = await Promise.race([this.#channel.ready, rejectLate(limits.startMs, tooLate.signal)]);
    } catch (cause) {
      await this.kill();
      throw new FiredrillError('PART_START_FAILED', `did not start: ${messageOf(cause)}`, {
        place: name,
        nextStep: log.lastLines.length === 0 ? 'It wrote nothing.' : `It wrote:\n${log.lastLines.join('\n')}`,
        cause,
      });
    } finally {
      tooLate.abort();
    }
  }

  send(message: ToPart): void {
    this.#channel.send(message);
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

  async kill(): Promise<void> {
    this.#endWanted = true;
    this.#options.child.kill('SIGKILL');
    await this.#ended;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#endWanted = true;
    const { limits } = this.#options;
    const inTime = new AbortController();
    this.send({ kind: 'stop' });
    const late = sleepWall(limits.stopMs, true, { signal: inTime.signal }).catch(() => false);
    const isLate = await Promise.race([this.#ended.then(() => false), late]);
    inTime.abort();
    if (isLate) await this.kill();
  }

  async #watch(): Promise<void> {
    const { name, child, pid, folder, log, onDeath, onEnded } = this.#options;
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    const logged = Promise.allSettled(streams.map((stream) => log.read(stream)));
    const detail = await ended(child);
    this.#channel.close(detail);
    await endProcesses(childrenOf(folder), { signal: 'SIGQUIT', graceMs: 2_000 });
    killOrphanedGroup(pid);
    // A process that left the group may hold the streams open for ever.
    await Promise.race([logged, sleepWall(1_000, undefined, { ref: false })]);
    for (const stream of streams) stream.destroy();
    await logged;
    log.close();
    if (!this.#endWanted) onDeath({ part: name, detail, lastLines: log.lastLines });
    await onEnded();
  }
}

/** Resolves with how the process ended, after the last message from it: the channel may end behind the process. */
async function ended(child: ChildProcess): Promise<string> {
  // Messages that cannot be delivered show in missing answers.
  child.on('error', () => {});
  const disconnected = new Promise((resolve) => child.once('disconnect', resolve));
  const detail = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  await disconnected;
  return detail;
}

async function rejectLate(limitMs: number, signal: AbortSignal): Promise<never> {
  await sleepWall(limitMs, undefined, { signal });
  throw new Error(`it was not ready within ${limitMs} ms`);
}
