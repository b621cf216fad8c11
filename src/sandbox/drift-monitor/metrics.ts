import { Counter, Gauge, Registry } from 'prom-client';
import type { Statistics, Watch } from './watch.ts';

/** What a drift monitor exports, in a registry of its own. */
export interface DriftMetrics {
  readonly contentType: string;
  sample(outcome: 'taken' | 'ignored' | 'unreadable'): void;
  /** The exposition; statistics are computed now. A feature whose window is not full has none. */
  text(watches: ReadonlyMap<string, Watch>): Promise<string>;
}

const help: Readonly<Record<keyof Statistics, string>> = {
  ks: 'Kolmogorov-Smirnov distance D between the window and the reference, from 0 to 1.',
  ks_p: 'P-value of the Kolmogorov-Smirnov distance.',
  psi: 'Population stability index, smoothed by half a count a bin.',
  js: 'Jensen-Shannon distance in natural logarithms, from 0 to 0.833.',
  wasserstein: 'First Wasserstein distance in standard deviations of the reference.',
  chi2_p: 'P-value of chi-square between the window and the reference.',
};

export function createDriftMetrics(): DriftMetrics {
  const registry = new Registry();
  const gauge = (name: string, text: string): Gauge<'feature'> =>
    new Gauge({ name: `drift_${name}`, help: text, labelNames: ['feature'], registers: [registry] });
  const gauges = Object.entries(help).map(([name, text]) => ({
    name: name as keyof Statistics,
    gauge: gauge(name, text),
  }));
  const window = gauge('window_samples', 'Values in the window.');
  const reference = gauge('reference_samples', 'Values in the reference.');
  const samples = new Counter({
    name: 'drift_samples_total',
    help: 'Requests that arrived with their answers, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    sample: (outcome) => samples.inc({ outcome }),
    text: (watches) => {
      for (const each of [...gauges.map((entry) => entry.gauge), window, reference]) each.reset();
      for (const [feature, watch] of watches) {
        window.set({ feature }, watch.windowSamples);
        reference.set({ feature }, watch.referenceSamples);
        const statistics = watch.statistics();
        for (const { name, gauge: target } of gauges) {
          const value = statistics?.[name];
          if (value !== undefined) target.set({ feature }, value);
        }
      }
      return registry.metrics();
    },
  };
}
