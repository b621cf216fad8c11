import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';
import { endWithin } from '../host/end-within.ts';
import type { Host } from '../host/host.ts';
import { Household } from '../host/household.ts';
import { type PartLog, readLines } from '../host/part-log.ts';
import type { FromHost } from '../protocol.ts';
import { childrenOf } from './own-children.ts';
import { endProcesses, identify, killOrphanedGroup, type ProcessIdentity } from './process-identity.ts';
import type { SessionFolder } from './session-folder.ts';

export interface HostOptions {
  /** Unique within the session. */
  readonly name: string;
  readonly session: SessionFolder;
  /** Time to end when asked, in wall milliseconds. */
  readonly endMs: number;
}

/** A process of this machine in which parts live. It is written down in its session for as long as it lives. */
export class HostProcess implements Host {
  /** Undefined when it could not be started, which shows as its end. */
  readonly identity: ProcessIdentity | undefined;
  /** Resolves when the process and all its children are gone. */
  readonly ended: Promise<void>;
  readonly #options: HostOptions;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly household = new Household({
    post: (batch) => {
      if (this.#child.connected) this.#child.send([...batch], () => {});
    },
    ended: () => this.ended,
  });
  #log: PartLog | undefined;
  #ending: Promise<void> | undefined;
  #over = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#folder = options.session.createPartFolder(options.name);
    this.#child = fork(fileURLToPath(moduleUrl(import.meta.url, './main')), [options.name], {
      cwd: this.#folder,
      env: cleanEnvironment(),
      execArgv: [],
      // A process group of its own: Ctrl-C in the terminal reaches the harness alone, which then stops its parts.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.identity = this.#child.pid === undefined ? undefined : identify(this.#child.pid);
    if (this.identity !== undefined) options.session.record(options.name, this.identity);
    this.#child.on('message', (batch) => this.household.receive(batch as readonly FromHost[]));
    this.ended = this.#watch();
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number | undefined {
    return this.identity?.pid;
  }

  get alive(): boolean {
    return !this.#over;
  }

  /** What the process writes goes there from now on, until the log is closed. */
  writeTo(log: PartLog): void {
    this.#log = log;
  }

  get log(): PartLog | undefined {
    return this.#log;
  }

  /** Processes of one machine reach each other at the addresses at which everybody reaches them. */
  outside(url: string): string {
    return url;
  }

  async pause(): Promise<void> {
    this.#child.kill('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.#child.kill('SIGCONT');
  }

  /** Asks the process to end, and ends it after a grace period. Idempotent. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #end(): Promise<void> {
    await this.resume();
    await endWithin(this, this.#options.endMs);
  }

  async #watch(): Promise<void> {
    const { name, session } = this.#options;
    const streams = [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
    const logged = Promise.allSettled(
      streams.map((stream) => readLines(stream, (line) => this.#log?.write(line))),
    );
    const detail = await endOf(this.#child);
    this.#over = true;
    this.household.close(detail);
    await endProcesses(childrenOf(this.#folder), { signal: 'SIGQUIT', graceMs: 2_000 });
    if (this.identity !== undefined) killOrphanedGroup(this.identity.pid);
    // A process that left the group may hold the streams open for ever.
    await Promise.race([logged, sleepWall(1_000, undefined, { ref: false })]);
    for (const stream of streams) stream.destroy();
    await logged;
    this.household.buried(detail);
    this.#log?.close();
    await session.forget(name);
  }
}

/** Resolves with how the process ended, after the last message from it: the channel may end behind the process. */
async function endOf(child: ChildProcess): Promise<string> {
  const disconnected = new Promise((resolve) => child.once('disconnect', resolve));
  const detail = await new Promise<string>((resolve) => {
    // Messages that cannot be delivered show in missing answers; without a process there is no other end.
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  if (child.pid !== undefined) await disconnected;
  return detail;
}

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
