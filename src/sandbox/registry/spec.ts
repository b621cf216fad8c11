import { moduleUrl } from '../../core/module-url.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';

/** In the order in which they were released, which gives them their version numbers. */
const releases = ['v0', 'v1', 'v2', 'fallback'];

/** The model registry, with every bundle of the domain. */
export function registrySpec({ model, bundles }: Domain): PartSpec {
  const released = releases.flatMap((name) => bundles[name] ?? []);
  const config = { model, bundles: released };
  return { name: 'registry', program: moduleUrl(import.meta.url, './program'), config };
}
