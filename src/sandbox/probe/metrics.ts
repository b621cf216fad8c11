import { Counter, Gauge, Registry } from 'prom-client';

export const probeResults = ['right', 'wrong', 'error', 'deferred'] as const;
export type ProbeResult = (typeof probeResults)[number];

/** What a probe exports, in a registry of its own. */
export interface ProbeMetrics {
  readonly registry: Registry;
  /** Counts an answer that came at `atSeconds`, Unix time of the drill. */
  answer(given: { readonly result: ProbeResult; readonly segment: string; readonly atSeconds: number }): void;
}

/** Every series is there from the start: a counter that appears with its first event hides that event from `rate`. */
export function createProbeMetrics(segments: Iterable<string>): ProbeMetrics {
  const registry = new Registry();
  const registers = [registry];
  const answers = new Counter({
    name: 'probe_answers_total',
    help: 'Answers to questions whose right answer is known.',
    labelNames: ['result', 'segment'],
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'probe_last_success_timestamp_seconds',
    help: 'When the last right answer came.',
    registers,
  });
  const up = new Gauge({
    name: 'probe_up',
    help: 'Whether the last question got an answer, right or not.',
    registers,
  });
  for (const segment of segments) for (const result of probeResults) answers.inc({ result, segment }, 0);
  return {
    registry,
    answer: ({ result, segment, atSeconds }) => {
      answers.inc({ result, segment });
      up.set(result === 'error' ? 0 : 1);
      if (result === 'right') lastSuccess.set(atSeconds);
    },
  };
}
