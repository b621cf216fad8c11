import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LapseClock } from '../../core/clock.ts';
import { FiredrillError, invariant } from '../../core/errors.ts';
import { moduleUrl } from '../../core/module-url.ts';
import type { Driver, Part, PartSpec } from '../part.ts';
import type { ToPart } from '../protocol.ts';
import { PartLog } from './part-log.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { type PartDeath, type PartLimits, ProcessPart } from './process-part.ts';
import { defaultStateRoot, grandchildrenOf, SessionFolder } from './session-folder.ts';

export interface ProcessDriverOptions {
  /** Names the session's folder; need not be unique. Letters, digits, dot and dash. */
  readonly session: string;
  /** @default defaultStateRoot() */
  readonly stateDir?: string;
  /** Where `<part>.log` files go. @default a folder that vanishes with the session */
  readonly logDir?: string;
  /** The parts follow this clock. */
  readonly clock: LapseClock;
  /** Sees every line that a part writes. */
  readonly onLog?: (line: { readonly part: string; readonly text: string }) => void;
  /** @default { startMs: 30_000, callMs: 60_000, stopMs: 2_000 } in wall milliseconds */
  readonly limits?: Partial<PartLimits>;
}

/** Runs each part as a child process of the harness. */
export interface ProcessDriver extends Driver {
  /** The session's folder, for those who look for traces. */
  readonly folder: string;
  /** Calls back when a part ends that nobody has asked to end. */
  onDeath(listener: (death: PartDeath) => void): void;
}

/**
 * The driver that needs nothing but Node.
 *
 * What is started is written down first, so that {@link sweepLeftovers} can remove it if this process dies; and parts
 * end by themselves when this process is gone or silent. A part's name may be used again after the part has ended.
 */
export function createProcessDriver(options: ProcessDriverOptions): ProcessDriver {
  return new ForkingDriver(options);
}

class ForkingDriver implements ProcessDriver {
  readonly name = 'process';
  readonly #options: ProcessDriverOptions;
  readonly #session: SessionFolder;
  readonly #parts = new Map<string, ProcessPart>();
  readonly #started: ProcessIdentity[] = [];
  readonly #deathListeners: ((death: PartDeath) => void)[] = [];
  readonly #stopClock: () => void;
  readonly #beat: NodeJS.Timeout;
  #disposing: Promise<void> | undefined;

  constructor(options: ProcessDriverOptions) {
    this.#options = options;
    this.#session = new SessionFolder({
      stateRoot: options.stateDir ?? defaultStateRoot(),
      session: options.session,
    });
    this.#stopClock = options.clock.onChange((clock) => this.#broadcast({ kind: 'clock', clock }));
    this.#beat = setInterval(() => this.#broadcast({ kind: 'beat' }), beatMs);
  }

  get folder(): string {
    return this.#session.path;
  }

  onDeath(listener: (death: PartDeath) => void): void {
    this.#deathListeners.push(listener);
  }

  async start(spec: PartSpec): Promise<Part> {
    invariant(this.#disposing === undefined, 'a driver starts nothing after it was disposed of');
    invariant(!this.#parts.has(spec.name), `only one part is called ${spec.name}`);
    const part = await this.#fork(spec);
    await part.begin({ kind: 'configure', config: spec.config, clock: this.#options.clock.segment });
    return part;
  }

  async leftovers(): Promise<string[]> {
    const processes = [...this.#started, ...grandchildrenOf(this.folder)].filter(isAlive);
    const folders = existsSync(this.folder) ? [`folder ${this.folder}`] : [];
    return [...processes.map(({ pid }) => `process ${pid}`), ...folders];
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#parts.values()].map((part) => part.stop()));
    clearInterval(this.#beat);
    this.#stopClock();
    await this.#session.remove();
  }

  async #fork(spec: PartSpec): Promise<ProcessPart> {
    const { logDir = join(this.folder, 'logs'), onLog } = this.#options;
    const folder = this.#session.createPartFolder(spec.name);
    const child = fork(fileURLToPath(moduleUrl(import.meta.url, './main')), [spec.program.href, spec.name], {
      cwd: folder,
      env: cleanEnvironment(),
      execArgv: [],
      // A process group of its own: Ctrl-C in the terminal reaches the harness alone, which then stops its parts.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity === undefined) {
      const [cause] = child.pid === undefined ? await once(child, 'error') : [undefined];
      throw new FiredrillError('PART_START_FAILED', 'has no process.', { place: spec.name, cause });
    }
    this.#session.record(spec.name, identity);
    this.#started.push(identity);
    const part = new ProcessPart({
      name: spec.name,
      child,
      pid: identity.pid,
      folder,
      log: new PartLog(join(logDir, `${spec.name}.log`), (text) => onLog?.({ part: spec.name, text })),
      limits: { ...defaultLimits, ...this.#options.limits },
      onDeath: (death) => {
        for (const listener of this.#deathListeners) listener(death);
      },
      onEnded: async () => {
        this.#parts.delete(spec.name);
        await this.#session.forget(spec.name);
      },
    });
    this.#parts.set(spec.name, part);
    return part;
  }

  #broadcast(message: ToPart): void {
    for (const part of this.#parts.values()) part.send(message);
  }
}

const beatMs = 1_000;
const defaultLimits: PartLimits = { startMs: 30_000, callMs: 60_000, stopMs: 2_000 };

// Parts see nothing of the harness's environment but what Node and the operating system need.
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'NODE_ENV', 'NODE_V8_COVERAGE'];

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
