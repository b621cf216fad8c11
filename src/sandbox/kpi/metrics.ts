import { Counter, Gauge, Registry } from 'prom-client';
import type { Business, Reaction } from './business.ts';
import type { Attributed, Comparison } from './comparison.ts';

/** What the business metrics export, in a registry of its own. */
export interface KpiMetrics {
  readonly contentType: string;
  visits(attributed: Attributed): void;
  reaction(reaction: Pick<Reaction, 'metric' | 'labels'>): void;
  text(): Promise<string>;
}

export function createKpiMetrics(business: Pick<Business, 'metrics'>, comparison: Comparison): KpiMetrics {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['segment', 'group'];
  const sessions = new Counter({
    name: 'kpi_sessions_total',
    help: 'Visits whose outcome is known, by segment and by whether the new release served them.',
    labelNames,
    registers,
  });
  const conversions = new Counter({
    name: 'kpi_conversions_total',
    help: 'Visits that ended as the business wishes.',
    labelNames,
    registers,
  });
  const reactions = new Map(
    Object.entries(business.metrics).map(([name, { help, labels }]) => [
      name,
      new Counter({ name, help, labelNames: labels, registers }),
    ]),
  );
  new Gauge({
    name: 'kpi_sequential_evidence',
    help: 'Decimal logarithm of the evidence that the new release sells worse than the hold-back.',
    labelNames: ['segment'],
    registers,
    collect() {
      this.reset();
      for (const [segment, evidence] of comparison.evidence()) this.set({ segment }, evidence);
    },
  });
  return {
    contentType: registry.contentType,
    visits: ({ segment, group, ...tally }) => {
      sessions.inc({ segment, group }, tally.sessions);
      conversions.inc({ segment, group }, tally.conversions);
    },
    reaction: ({ metric, labels }) => reactions.get(metric)?.inc(labels),
    text: () => registry.metrics(),
  };
}
