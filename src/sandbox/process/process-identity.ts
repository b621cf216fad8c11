import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { z } from 'zod';

export const processIdentitySchema = z.strictObject({
  pid: z.int().positive(),
  startTime: z.string().describe('When the process was born, as the operating system counts it'),
});
/** A process that cannot be mistaken for a later one that was given the same number. */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

/** Who has the number now, or undefined when nobody has it. A zombie is nobody: it only waits to be collected. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

/** Signals that very process, and never another one with its number. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) signalQuietly(identity.pid, signal);
}

/** Ends what is left of a process group whose leader is dead. A number that has gone to somebody else is left alone. */
export function killOrphanedGroup(leaderPid: number): void {
  if (identify(leaderPid) === undefined) signalQuietly(-leaderPid, 'SIGKILL');
}

/** Sends a signal, and SIGKILL to those that are still there after the grace period (wall milliseconds). */
export async function endProcesses(
  identities: readonly ProcessIdentity[],
  options: { readonly signal: NodeJS.Signals; readonly graceMs: number },
): Promise<void> {
  for (const identity of identities) {
    signalProcess(identity, options.signal);
    // Whoever was paused hears of it only then.
    signalProcess(identity, 'SIGCONT');
  }
  if (await areGone(identities, options.graceMs)) return;
  for (const identity of identities) signalProcess(identity, 'SIGKILL');
  await areGone(identities, killedWithinMs);
}

/** Waits until none of the processes is alive; false when one outlives the limit (wall milliseconds). */
export async function areGone(identities: readonly ProcessIdentity[], limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; identities.some(isAlive); waitedMs += pollMs) {
    if (waitedMs >= limitMs) return false;
    await sleepWall(pollMs);
  }
  return true;
}

/** Where process numbers mean the same: those of another container say nothing about ours. */
export function processNamespace(): string {
  return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : process.platform;
}

const pollMs = 20;
const killedWithinMs = 2_000;

function startTimeFromProc(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name in parentheses may hold spaces. Behind it come field 3 (state) up to field 22 (start time in ticks
  // since boot), which only together with the boot names one instant.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${fields[19]}@${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim()}`;
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ')).trim();
  } catch {
    // `ps` answers with an error when nobody has the number.
    return undefined;
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime, which is what was wanted.
  }
}
