import { FiredrillError } from '../../core/errors.ts';
import type { Domain } from '../../scenario/schema.ts';
import { type DomainTraffic, domainTraffic } from './domain.ts';
import { finance } from './finance.ts';
import { healthcare } from './healthcare.ts';

/**
 * The traffic of a domain under a seed.
 *
 * @throws FiredrillError `DOMAIN_WITHOUT_TRAFFIC`
 */
export function trafficOf(domain: Domain, seed: number): DomainTraffic {
  if (domain === 'financial-risk-scoring') return domainTraffic(finance, seed);
  if (domain === 'healthcare-diagnostic') return domainTraffic(healthcare, seed);
  throw new FiredrillError('DOMAIN_WITHOUT_TRAFFIC', `nobody sends requests to the domain ${domain} yet.`, {
    kind: 'usage',
    nextStep: 'Use financial-risk-scoring or healthcare-diagnostic.',
  });
}
