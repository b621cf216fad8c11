import type { Domain } from '../../scenario/schema.ts';
import { chatbot } from './chatbot.ts';
import { type DomainTraffic, domainTraffic } from './domain.ts';
import { ecommerce } from './ecommerce.ts';
import { finance } from './finance.ts';
import { healthcare } from './healthcare.ts';

const makers: Readonly<Record<Domain, (seed: number) => DomainTraffic>> = {
  'ecommerce-recommender': (seed) => domainTraffic(ecommerce, seed),
  'financial-risk-scoring': (seed) => domainTraffic(finance, seed),
  'healthcare-diagnostic': (seed) => domainTraffic(healthcare, seed),
  'support-chatbot': (seed) => domainTraffic(chatbot, seed),
};

/** The traffic of a domain under a seed. */
export function trafficOf(domain: Domain, seed: number): DomainTraffic {
  return makers[domain](seed);
}
