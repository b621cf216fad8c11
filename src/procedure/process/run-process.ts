import { type ChildProcess, spawn } from 'node:child_process';
import { LapseClock, sleep } from '../../core/clock.ts';
import { atMost, splitLines } from './lines.ts';

export interface ProcessSpec {
  /** A line for `sh -c`, or a program and its arguments. */
  readonly run: string | readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
  /** Ends the process and everything that it has started. */
  readonly signal: AbortSignal;
}

export interface ProcessEnd {
  /** Null when the process was killed, or never ran. */
  readonly exitCode: number | null;
  /** Why it ended otherwise than by itself; null when it did. */
  readonly trouble: string | null;
}

/** How long a process group may take to clean up after SIGTERM: its own traps run in real time. */
const graceMs = 2_000;
const outputLinesMax = 2_000;

/**
 * Runs a process in a process group of its own until it ends. Whatever it leaves running in its group is killed.
 *
 * Never rejects: a program that cannot be started has an end like any other.
 */
export async function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const [file = 'sh', ...args] = typeof spec.run === 'string' ? ['sh', '-c', spec.run] : spec.run;
  const child = spawn(file, args, { cwd: spec.cwd, env: spec.environment, detached: true, stdio: 'pipe' });
  // A program need not read its input, and may be gone before all of it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(spec.input);
  const closed = Promise.all([
    forwardLines(child.stdout, (line) => spec.onLine('stdout', line)),
    forwardLines(child.stderr, (line) => spec.onLine('stderr', line)),
  ]);
  const ended = endOf(child);
  const stopKilling = killOnAbort(child, spec.signal);
  const end = await ended;
  stopKilling();
  signalGroup(child, 'SIGKILL');
  await closed;
  return spec.signal.aborted ? { ...end, exitCode: null, trouble: stopReason(spec.signal) } : end;
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: null, trouble: error.message }));
    child.once('exit', (exitCode, signal) =>
      resolve({ exitCode, trouble: signal === null ? null : `killed by ${signal}` }),
    );
  });
}

function forwardLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  const lines = splitLines(atMost(outputLinesMax, onLine));
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => lines.push(chunk));
  return new Promise((resolve) => {
    stream.once('close', () => {
      lines.end();
      resolve();
    });
  });
}

/** SIGTERM to the whole group, and SIGKILL after the grace period. Returns how to call that off. */
function killOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  const ended = new AbortController();
  const kill = (): void => {
    signalGroup(child, 'SIGTERM');
    sleep(new LapseClock(), graceMs, ended.signal).then(
      () => signalGroup(child, 'SIGKILL'),
      () => {},
    );
  };
  if (signal.aborted) kill();
  else signal.addEventListener('abort', kill, { once: true });
  return () => {
    signal.removeEventListener('abort', kill);
    ended.abort();
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty: everything in it has ended.
  }
}

function stopReason(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : 'stopped';
}
