import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { type Bundle, bundleSchema } from '../bundle/bundle.ts';
import { callPart } from '../call-part.ts';

export type Fetched =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly error: string; readonly nextStep: string };

/** Where a server gets a bundle from when it is told to load it by name. */
export type BundleSource = (name: string) => Promise<Fetched>;

/** Fetches what the registry holds under a name at this moment, whatever that is: servers trust it. */
export function fromRegistry(registryUrl: string, model: string): BundleSource {
  return async (name) => {
    const url = `${registryUrl}/artifacts/${encodeURIComponent(model)}/${encodeURIComponent(name)}`;
    try {
      const { status, body } = await callPart(url, { method: 'GET' });
      if (status === 200) return { ok: true, bundle: bundleSchema.parse(JSON.parse(body)) };
      return {
        ok: false,
        error: `The registry answers ${status} for the artifact of ${name}.`,
        nextStep: 'Look up in the registry whether the artifact still exists, or load another bundle.',
      };
    } catch (thrown) {
      const what = thrown instanceof z.ZodError ? 'delivers no bundle' : 'does not answer';
      return {
        ok: false,
        error: `The registry ${what}: ${messageOf(thrown)}`,
        nextStep: 'Load again when the registry delivers, or load another bundle.',
      };
    }
  };
}

/** Takes bundles from the server's own disk, where there is no registry. */
export function fromDisk(onDisk: (name: string) => Bundle | undefined): BundleSource {
  return async (name) => {
    const bundle = onDisk(name);
    if (bundle !== undefined) return { ok: true, bundle };
    return { ok: false, error: `There is no bundle ${name}.`, nextStep: 'Load another bundle.' };
  };
}
