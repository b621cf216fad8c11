import type { RuleGroup } from './rule-file.ts';

/**
 * How far behind each multiple of its interval a group is evaluated, in milliseconds below the interval.
 *
 * As in Prometheus the phase comes from a hash of the group's file and name, so it is the same in each run and spreads the
 * groups. Only the last part of the file's path counts, so that it is also the same on each machine.
 */
export function groupPhaseMs(group: RuleGroup, intervalMs: number): number {
  const file = group.file.split('/').at(-1) ?? '';
  return Number(fnv1a64(`${file}\uFFFF${group.name}`) % BigInt(Math.round(intervalMs)));
}

/** The first instant `k·intervalMs + phaseMs` that is not before `fromMs`. */
export function nextInstantMs(fromMs: number, intervalMs: number, phaseMs: number): number {
  return Math.ceil((fromMs - phaseMs) / intervalMs) * intervalMs + phaseMs;
}

/** The 64-bit hash FNV-1a of a text in UTF-8 (Fowler, Noll, Vo). */
export function fnv1a64(data: string | Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of typeof data === 'string' ? Buffer.from(data) : data) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}
