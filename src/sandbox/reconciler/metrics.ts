import { Counter, Gauge, Registry } from 'prom-client';
import type { DesiredState } from './desired-state.ts';

/** What a reconciler exports, in a registry of its own. */
export interface ReconcilerMetrics {
  readonly registry: Registry;
  applied(): void;
  /** What the last look found. */
  looked(drift: boolean): void;
}

export function createReconcilerMetrics(desired: DesiredState): ReconcilerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const applies = new Counter({
    name: 'reconciler_applies_total',
    help: 'How often the weights were set back to the desired ones.',
    registers,
  });
  const drifted = new Gauge({
    name: 'reconciler_drift',
    help: 'Whether the last look found other weights than the desired ones.',
    registers,
  });
  new Gauge({
    name: 'reconciler_suspended',
    help: 'Whether it leaves everything alone.',
    registers,
    collect() {
      this.set(desired.suspended ? 1 : 0);
    },
  });
  return {
    registry,
    applied: () => applies.inc(),
    looked: (drift) => drifted.set(drift ? 1 : 0),
  };
}
