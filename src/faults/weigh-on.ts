import type { Undo } from '../core/undo-stack.ts';
import type { FaultTargets } from './fault.ts';

/**
 * Weighs on a bundle, or on components of it, on every server that may load it: whoever brings the bundle back somewhere
 * else brings the fault along. The undo takes everything off again.
 */
export async function weighOn(
  targets: FaultTargets,
  {
    bundle,
    components = [undefined],
  }: {
    readonly bundle: string;
    readonly components?: readonly (string | undefined)[];
  },
  modifiers: readonly unknown[],
): Promise<Undo> {
  const set = async (list: readonly unknown[]): Promise<void> => {
    for (const server of targets.servers) {
      for (const component of components) {
        const part = component === undefined ? {} : { component };
        await targets.call(server, 'set-modifiers', { bundle, ...part, modifiers: list });
      }
    }
  };
  await set(modifiers);
  return () => set([]);
}
