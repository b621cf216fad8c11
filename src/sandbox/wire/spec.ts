import { moduleUrl } from '../../core/module-url.ts';
import { type Link, wireOf } from '../../scenario/link.ts';
import type { Part, PartSpec } from '../part.ts';
import type { WireConfig } from './config.ts';

/**
 * Leads those links through wires of which somebody wants to take hold, and leaves all others as they are.
 *
 * @returns what, given a link and the address of whom it leads to, answers with the address to use
 */
export function wiring(
  wanted: readonly Link[],
  start: (spec: PartSpec) => Promise<Part>,
): (link: Link, url: string) => Promise<string> {
  const names = new Set(wanted.map(wireOf));
  return async (link, url) => {
    if (!names.has(wireOf(link))) return url;
    const target = new URL(url);
    const { urls } = await start(wireSpec(link, target));
    target.host = new URL(urls.near ?? '').host;
    return target.href.replace(/\/$/, '');
  };
}

/** Users and passwords stay with those who need them. */
function wireSpec(link: Link, { protocol, origin, hostname, port }: URL): PartSpec {
  const config: WireConfig =
    protocol === 'http:' ? { kind: 'http', origin } : { kind: 'tcp', host: hostname, port: Number(port) };
  return { name: wireOf(link), program: moduleUrl(import.meta.url, './program'), config };
}
