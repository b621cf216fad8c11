import { moduleUrl } from '../../core/module-url.ts';
import type { PartSpec } from '../part.ts';

/** The sinks for messages to people. */
export function commsSpec(): PartSpec {
  return { name: 'comms', program: moduleUrl(import.meta.url, './program'), config: {} };
}
