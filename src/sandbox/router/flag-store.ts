import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { callPart } from '../call-part.ts';
import type { FlagValues } from './flag-view.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
export const flagValuesSchema = z.record(z.string(), valueSchema);

const bulkSchema = z.object({ flags: z.array(z.object({ key: z.string(), value: valueSchema.optional() })) });

/**
 * Pulls the values of all flags from an OFREP endpoint.
 *
 * @throws FiredrillError `FLAGS_UNREACHABLE`
 */
export async function pullFlags(endpoint: string, targetingKey: string): Promise<FlagValues> {
  try {
    const { body } = await callPart(`${endpoint}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      body: { context: { targetingKey } },
    });
    const { flags } = bulkSchema.parse(JSON.parse(body));
    return Object.fromEntries(flags.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));
  } catch (cause) {
    throw new FiredrillError('FLAGS_UNREACHABLE', 'the flag store did not say what is on.', { cause });
  }
}
