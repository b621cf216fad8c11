import { moduleUrl } from '../../core/module-url.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';
import type { Kpi } from './config.ts';

/** The part that measures the business of a domain. */
export function kpiSpec(domain: Domain, kpi: Kpi, seed: number): PartSpec {
  const config = { ...kpi, domain: domain.name, seed };
  return { name: 'kpi', program: moduleUrl(import.meta.url, './program'), config };
}
