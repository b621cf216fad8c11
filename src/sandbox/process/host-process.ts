import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/module-url.ts';
import type { FromHost, FromPart, ToHost } from '../protocol.ts';
import { Mailbox } from './mailbox.ts';
import { childrenOf } from './own-children.ts';
import { type PartLog, readLines } from './part-log.ts';
import { endProcesses, identify, killOrphanedGroup, type ProcessIdentity } from './process-identity.ts';
import type { SessionFolder } from './session-folder.ts';

export interface HostOptions {
  /** Unique within the session. */
  readonly name: string;
  readonly session: SessionFolder;
  /** Time to end when asked, in wall milliseconds. */
  readonly endMs: number;
}

/** Who lives in a host: hears what its part says, and of the end. */
export interface Tenant {
  receive(message: FromPart): void;
  /** The process has ended. */
  close(detail: string): void;
  /** The process has ended, nothing of it is left, and its last lines are in the log. */
  buried(detail: string): void;
}

/** A process in which parts live, seen from the harness. It is written down in its session for as long as it lives. */
export class HostProcess {
  /** Undefined when it could not be started, which shows as its end. */
  readonly identity: ProcessIdentity | undefined;
  /** Resolves when the process and all its children are gone. */
  readonly ended: Promise<void>;
  readonly #options: HostOptions;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #tenants = new Map<string, Tenant>();
  readonly #beat: NodeJS.Timeout;
  readonly #mailbox = new Mailbox<ToHost>((batch) => {
    if (this.#child.connected) this.#child.send([...batch], () => {});
  });
  #log: PartLog | undefined;
  #inspected: ((left: readonly string[]) => void) | undefined;
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
    this.#child.on('message', (batch) => {
      for (const message of batch as readonly FromHost[]) this.#receive(message);
    });
    this.#beat = setInterval(() => this.send({ kind: 'beat' }), beatMs);
    this.ended = this.#watch();
  }

  get name(): string {
    return this.#options.name;
  }

  get alive(): boolean {
    return !this.#over;
  }

  get inhabited(): boolean {
    return this.#tenants.size > 0;
  }

  /** What the process writes goes there from now on, until the log is closed. */
  writeTo(log: PartLog): void {
    this.#log = log;
  }

  get log(): PartLog | undefined {
    return this.#log;
  }

  admit(part: string, tenant: Tenant): void {
    this.#tenants.set(part, tenant);
  }

  dismiss(part: string): void {
    this.#tenants.delete(part);
  }

  /** Whether it arrives shows in the answer, or in the end of the process. */
  send(message: ToHost): void {
    this.#mailbox.add(message);
  }

  /** What the parts that have stopped have left in the process, as text for people. */
  async inspect(): Promise<readonly string[]> {
    const answered = Promise.withResolvers<readonly string[]>();
    this.#inspected = answered.resolve;
    this.send({ kind: 'inspect' });
    const late = new AbortController();
    const left = await Promise.race([
      answered.promise,
      this.ended.then(() => ['its end']),
      sleepWall(inspectedWithinMs, ['no answer'], { signal: late.signal }).catch(() => []),
    ]);
    late.abort();
    return left;
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
    const inTime = new AbortController();
    this.send({ kind: 'end' });
    const late = sleepWall(this.#options.endMs, true, { signal: inTime.signal }).catch(() => false);
    const isLate = await Promise.race([this.ended.then(() => false), late]);
    inTime.abort();
    if (isLate) await this.kill();
  }

  #receive(message: FromHost): void {
    if (message.kind === 'inspected') this.#inspected?.(message.left);
    else this.#tenants.get(message.part)?.receive(message);
  }

  async #watch(): Promise<void> {
    const { name, session } = this.#options;
    const streams = [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
    const logged = Promise.allSettled(
      streams.map((stream) => readLines(stream, (line) => this.#log?.write(line))),
    );
    const detail = await endOf(this.#child);
    this.#over = true;
    clearInterval(this.#beat);
    for (const tenant of this.#tenants.values()) tenant.close(detail);
    await endProcesses(childrenOf(this.#folder), { signal: 'SIGQUIT', graceMs: 2_000 });
    if (this.identity !== undefined) killOrphanedGroup(this.identity.pid);
    // A process that left the group may hold the streams open for ever.
    await Promise.race([logged, sleepWall(1_000, undefined, { ref: false })]);
    for (const stream of streams) stream.destroy();
    await logged;
    for (const tenant of this.#tenants.values()) tenant.buried(detail);
    this.#log?.close();
    await session.forget(name);
  }
}

const beatMs = 1_000;
/** An inspection waits a moment for what is about to go. */
const inspectedWithinMs = 5_000;

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
