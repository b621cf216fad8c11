import { invariant } from '../../core/errors.ts';
import type { Undo } from '../../core/undo-stack.ts';
import type { Service } from './service.ts';

/** Takes all room that is left in a folder of a service, which must be a disk of its own. The undo gives it back. */
export async function fillDisk({ container }: Service, folder: string): Promise<Undo> {
  const ballast = `${folder}/ballast`;
  const { output } = await container.exec(['sh', '-c', `cat /dev/zero >${ballast}`]);
  invariant(/no space/i.test(output), `a file in ${folder} grows until there is no room: ${output.trim()}`);
  return async () => {
    await container.exec(['rm', ballast]);
  };
}
