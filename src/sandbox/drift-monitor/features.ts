import type { Domain } from '../../scenario/schema.ts';
import type { Feature } from './config.ts';

const numeric = (name: string): Feature => ({ name, kind: 'numeric' });
const categorical = (name: string): Feature => ({ name, kind: 'categorical' });

const features: Partial<Readonly<Record<Domain, readonly Feature[]>>> = {
  'financial-risk-scoring': [
    ...['income', 'debt_ratio', 'amount', 'history_years', 'score'].map(numeric),
    ...['segment', 'decision'].map(categorical),
  ],
  'healthcare-diagnostic': [
    ...['megapixels', 'opacity', 'confidence'].map(numeric),
    ...['modality', 'scanner', 'urgent_hint', 'priority'].map(categorical),
  ],
};

/** What there is to watch in the requests and answers of a domain; empty where no features are known. */
export function driftFeaturesOf(domain: Domain): readonly Feature[] {
  return features[domain] ?? [];
}
