import { moduleUrl } from '../../core/module-url.ts';
import type { PartSpec } from '../part.ts';
import type { RouterAddress } from './config.ts';

/** The front door before the routers. */
export function gatewaySpec(options: {
  readonly routers: readonly RouterAddress[];
  readonly token: string;
}): PartSpec {
  return { name: 'gateway', program: moduleUrl(import.meta.url, './program'), config: options };
}
