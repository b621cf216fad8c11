/** In which process a part lives: those that share one cost less to start, and talk to each other without a switch. */
const hosts: readonly (readonly [pattern: RegExp, host: string])[] = [
  // Load must come from somewhere else than what it burdens.
  [/^traffic$/, 'traffic'],
  [/^(gateway|router.*|server-.*)$/, 'serving'],
  // A part that is cut off must not take its wire with it.
  [/^wire-/, 'wire'],
  [/^(metrics-store|drift-monitor|probe|kpi)$/, 'monitoring'],
];
const otherwise = 'platform';

/** All hosts of a sandbox. */
export const hostNames: readonly string[] = [...hosts.map(([, host]) => host), otherwise];

/** The host of a part of the sandbox. */
export function hostOf(part: string): string {
  return hosts.find(([pattern]) => pattern.test(part))?.[1] ?? otherwise;
}
