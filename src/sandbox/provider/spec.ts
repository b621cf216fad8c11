import { moduleUrl } from '../../core/module-url.ts';
import type { PartSpec } from '../part.ts';

/** The upstream embedding provider, for domains that need one. */
export function providerSpec(): PartSpec {
  return { name: 'provider', program: moduleUrl(import.meta.url, './program'), config: {} };
}
