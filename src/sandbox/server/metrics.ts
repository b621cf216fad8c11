import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { latencyBuckets } from '../lapse.ts';
import type { Slot } from './slot.ts';

/** What a model server exports, in a registry of its own. */
export interface ServerMetrics {
  readonly registry: Registry;
  /** Counts a request that is over; latency in milliseconds on the drill clock. */
  request(result: {
    readonly bundle: string;
    readonly outcome: 'ok' | 'error' | 'refused' | 'not_ready' | 'invalid';
    readonly latencyMs?: number;
    readonly size?: string | null;
  }): void;
  answer(result: { readonly bundle: string; readonly decision: string; readonly score: number | null }): void;
}

export function createServerMetrics(slot: Slot): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const latency = new Histogram({
    name: 'model_inference_duration_seconds',
    help: 'Time from the arrival of a request to its answer, by size where requests differ in size.',
    labelNames: ['bundle', 'size'],
    buckets: latencyBuckets,
    registers,
  });
  const requests = new Counter({
    name: 'model_requests_total',
    help: 'Requests by bundle and outcome.',
    labelNames: ['bundle', 'outcome'],
    registers,
  });
  const decisions = new Counter({
    name: 'decisions_total',
    help: 'Answers by what they come to.',
    labelNames: ['decision', 'bundle'],
    registers,
  });
  const score = new Histogram({
    name: 'model_score',
    help: 'Scores given, in points.',
    labelNames: ['bundle'],
    buckets: Array.from({ length: 20 }, (_, index) => (index + 1) * 5),
    registers,
  });
  registerState(registry, slot);
  return {
    registry,
    request: ({ bundle, outcome, latencyMs, size }) => {
      requests.inc({ bundle, outcome });
      if (latencyMs === undefined) return;
      latency.observe(size == null ? { bundle } : { bundle, size }, latencyMs / 1_000);
    },
    answer: ({ bundle, decision, score: points }) => {
      decisions.inc({ decision, bundle });
      if (points !== null) score.observe({ bundle }, points);
    },
  };
}

function registerState(registry: Registry, slot: Slot): void {
  new Gauge({
    name: 'model_ready',
    help: 'Whether the server can answer.',
    registers: [registry],
    collect() {
      this.set(slot.loaded === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'model_info',
    help: 'The bundle that is loaded.',
    labelNames: ['bundle', 'digest'],
    registers: [registry],
    collect() {
      this.reset();
      if (slot.loaded === null) return;
      this.set({ bundle: slot.loaded.bundle.name, digest: slot.loaded.digest }, 1);
    },
  });
}
