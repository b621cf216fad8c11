import { moduleUrl } from '../../core/module-url.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';
import { byServer, type ServerName } from './config.ts';

/** The replicas, by the names of their parts. */
export const routerNames = ['router-1', 'router-2', 'router-3'] as const;

export interface RouterSpecOptions {
  readonly domain: Domain;
  /** What the drill begins with. */
  readonly serving: Scenario['serving'];
  readonly serverUrl: (name: ServerName) => string;
  /** Who looks at a share of the requests. */
  readonly mirrors: readonly { readonly url: string; readonly share: number }[];
  readonly gatewayToken: string;
  readonly flags?: { readonly url: string; readonly token: string };
  readonly seed: number;
}

/** One replica of the router. All replicas start alike. */
export function routerSpec(name: string, options: RouterSpecOptions): PartSpec {
  const { domain, serving, serverUrl, ...rest } = options;
  const config = {
    ...rest,
    model: domain.model,
    servers: byServer(serverUrl),
    routing: {
      weights: typeof serving === 'string' ? { [serving]: 100 } : serving,
      sticky: { enabled: domain.sticky },
    },
    cache: domain.cache,
  };
  return { name, program: moduleUrl(import.meta.url, './program'), config };
}
