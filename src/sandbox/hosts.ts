/** A host of the sandbox. */
interface HostKind {
  readonly name: string;
  /** The parts that live in it. */
  readonly houses: RegExp;
  /** On how many ports they listen, all together. */
  readonly ports: number;
  /** Whether only some sandboxes have it. */
  readonly onDemand?: boolean;
}

/** In which process a part lives: those that share one cost less to start, and talk to each other without a switch. */
const hosts: readonly HostKind[] = [
  // Load must come from somewhere else than what it burdens.
  { name: 'traffic', houses: /^traffic$/, ports: 0 },
  { name: 'serving', houses: /^(gateway|router.*|server-.*)$/, ports: 12 },
  // A part that is cut off must not take its wire with it.
  { name: 'wire', houses: /^wire-/, ports: 16, onDemand: true },
  { name: 'monitoring', houses: /^(metrics-store|drift-monitor|probe|kpi)$/, ports: 6 },
  { name: 'platform', houses: /^/, ports: 8 },
];

/** All hosts that a sandbox may have. */
export const hostNames: readonly string[] = hosts.map(({ name }) => name);

/** The hosts that every sandbox has. */
export const standingHosts: readonly string[] = hosts
  .filter(({ onDemand }) => !onDemand)
  .map(({ name }) => name);

/** The host of a part of the sandbox. */
export function hostOf(part: string): string {
  return hosts.find(({ houses }) => houses.test(part))?.name ?? 'platform';
}

/** On how many ports the parts of a host listen; undefined for a host that parts of another kind live in. */
export function portsOf(host: string): number | undefined {
  return hosts.find(({ name }) => name === host)?.ports;
}
