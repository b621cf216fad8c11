import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that fails, wherever it is loaded'),
  rate: z.number().gt(0).max(1).describe('Share of the requests that fail with HTTP 500'),
});

/** A bundle fails for a share of its requests, whoever asks. Asking the same again fails the same. */
export const failingInference = defineFault({
  name: 'failing-inference',
  summary: 'A bundle fails for a share of its requests.',
  visibleAs: 'error',
  schema,
  async arm({ bundle, rate }, targets) {
    return weighOn(targets, { bundle }, [{ kind: 'error', rate }]);
  },
});
