import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { latencyBuckets } from '../lapse.ts';
import type { Replicas } from './replicas.ts';
import type { Slot } from './slot.ts';
import type { UpstreamCode } from './upstream.ts';

/** What becomes of a request, as it is counted. */
export type RequestOutcome =
  | 'ok'
  | 'error'
  | 'refused'
  | 'not_ready'
  | 'invalid'
  | 'replica_down'
  | 'upstream_failed';

/** What a model server exports, in a registry of its own. */
export interface ServerMetrics {
  readonly registry: Registry;
  /** Counts a request that is over; latency in milliseconds on the drill clock. */
  request(result: {
    readonly bundle: string;
    readonly outcome: RequestOutcome;
    readonly latencyMs?: number;
    readonly size?: string | null;
  }): void;
  /** Counts an answer; `guards` are all that looked at it, `findings` those that found something. */
  answer(result: {
    readonly bundle: string;
    readonly decision: string;
    readonly score: number | null;
    readonly guards?: readonly string[] | undefined;
    readonly findings?: readonly string[];
  }): void;
  upstream(code: UpstreamCode): void;
}

export interface ServerGauges {
  readonly slot: Slot;
  readonly replicas: Replicas;
  /** Offered load over capacity. */
  readonly utilisation: () => number;
}

const invalidScore = 'invalid-score';

export function createServerMetrics(gauges: ServerGauges): ServerMetrics {
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
  const upstream = new Counter({
    name: 'upstream_requests_total',
    help: 'Calls of the upstream provider by HTTP status.',
    labelNames: ['provider', 'code'],
    registers,
  });
  registerState(registry, gauges);
  return {
    registry,
    request: ({ bundle, outcome, latencyMs, size }) => {
      requests.inc({ bundle, outcome });
      if (latencyMs === undefined) return;
      latency.observe(size == null ? { bundle } : { bundle, size }, latencyMs / 1_000);
    },
    answer: answerMetrics(registry),
    upstream: (code) => upstream.inc({ provider: 'embeddings', code: String(code) }),
  };
}

function answerMetrics(registry: Registry): ServerMetrics['answer'] {
  const registers = [registry];
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
  const guards = new Counter({
    name: 'guard_findings_total',
    help: 'What output guards found by looking at request and answer.',
    labelNames: ['guard', 'bundle'],
    registers,
  });
  const invalidScores = new Counter({
    name: 'model_scores_invalid_total',
    help: 'Scores that are no number, or outside of the scale.',
    labelNames: ['bundle'],
    registers,
  });
  return ({ bundle, decision, score: points, guards: asked = [], findings = [] }) => {
    decisions.inc({ decision, bundle });
    for (const guard of new Set([...asked, ...findings])) {
      guards.inc({ guard, bundle }, findings.includes(guard) ? 1 : 0);
    }
    if (points === null) return;
    invalidScores.inc({ bundle }, findings.includes(invalidScore) ? 1 : 0);
    if (!Number.isNaN(points)) score.observe({ bundle }, points);
  };
}

function registerState(registry: Registry, { slot, replicas, utilisation }: ServerGauges): void {
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('model_ready', 'Whether the server can answer.', () => (slot.loaded === null ? 0 : 1));
  gauge('model_replicas_ready', 'Replicas that answer.', () => replicas.state.ready);
  gauge('model_utilisation_ratio', 'Offered load over capacity.', utilisation);
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
