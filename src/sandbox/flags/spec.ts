import { moduleUrl } from '../../core/module-url.ts';
import type { PartSpec } from '../part.ts';

/** The flag store. Tell it with `subscribe` who reads flags. */
export function flagsSpec(token: string): PartSpec {
  return { name: 'flags', program: moduleUrl(import.meta.url, './program'), config: { token } };
}
