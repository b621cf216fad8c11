import { z } from 'zod';
import { invariant } from '../../core/errors.ts';
import { identify, isAlive, processIdentitySchema, processNamespace } from '../process/process-identity.ts';

/** On everything that a session makes in the container engine. */
export const sessionLabel = 'io.firedrill.session';
/** Whose session it is: by this the next harness knows what was left behind. */
const harnessLabel = 'io.firedrill.harness';

/** On what an engine may leave behind of a build; written in the Dockerfile. */
export const stageLabel = 'io.firedrill.stage';

const harnessSchema = z.strictObject({ harness: processIdentitySchema, namespace: z.string() });

/** The labels of a session of this process. */
export function labelsOf(session: string): Readonly<Record<string, string>> {
  const harness = identify(process.pid);
  invariant(harness !== undefined, 'a process can identify itself');
  return {
    [sessionLabel]: session,
    [harnessLabel]: JSON.stringify({ harness, namespace: processNamespace() }),
  };
}

/** Whether something with these labels was left behind by a harness of this machine that is dead. */
export function isAbandoned(labels: Readonly<Record<string, string>>): boolean {
  const { data } = harnessSchema.safeParse(parsed(labels[harnessLabel] ?? ''));
  return data !== undefined && data.namespace === processNamespace() && !isAlive(data.harness);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
