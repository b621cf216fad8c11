import { moduleUrl } from '../../core/module-url.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { Domain } from '../bundle/domain.ts';
import type { RouterAddress } from '../gateway/config.ts';
import type { PartSpec } from '../part.ts';

/** The reconciler, or null for a domain that has none. It desires what the drill begins with. */
export function reconcilerSpec(
  { reconciler }: Domain,
  options: {
    readonly routers: readonly RouterAddress[];
    readonly token: string;
    readonly serving: Scenario['serving'];
  },
): PartSpec | null {
  if (reconciler === undefined) return null;
  const { serving, ...addresses } = options;
  const desired = typeof serving === 'string' ? { [serving]: 100 } : serving;
  const config = { ...addresses, ...reconciler, desired };
  return { name: 'reconciler', program: moduleUrl(import.meta.url, './program'), config };
}
