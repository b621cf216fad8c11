import { readFile } from 'node:fs/promises';
import { moduleUrl } from '../../core/module-url.ts';
import { validateYaml } from '../../core/yaml-document.ts';
import { sentinelsSchema } from '../../scenario/sentinels.ts';
import type { Domain } from '../bundle/domain.ts';
import type { PartSpec } from '../part.ts';

/** The black-box probe with the sentinels of its domain, or null for a domain that has none. */
export async function probeSpec(
  { model, sentinels: path }: Domain,
  options: { readonly gatewayUrl: string; readonly epochMs: number },
): Promise<PartSpec | null> {
  if (path === undefined) return null;
  const sentinels = validateYaml(sentinelsSchema, await readFile(path, 'utf8'), path);
  return {
    name: 'probe',
    program: moduleUrl(import.meta.url, './program'),
    config: { model, sentinels, ...options },
  };
}
