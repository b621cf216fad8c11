import { moduleUrl } from '../../core/module-url.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';
import type { ServerName } from '../router/config.ts';

/** A model server, with the bundle that its domain serves on it; without one it starts empty. */
export function serverSpec(
  name: ServerName,
  {
    domain,
    ...given
  }: {
    readonly domain: Domain;
    readonly databaseUrl: string;
    readonly registryUrl: string;
    readonly providerUrl?: string;
    readonly seed: number;
  },
): PartSpec {
  const config = {
    name,
    model: domain.model,
    domain: domain.name,
    bundles: Object.values(domain.bundles),
    loaded: domain.serving[name] ?? null,
    ...given,
  };
  return { name: `server-${name}`, program: moduleUrl(import.meta.url, './program'), config };
}
