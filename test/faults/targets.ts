import type { z } from 'zod';
import type { Undo } from '../../src/core/undo-stack.ts';
import type { Fault, FaultTargets } from '../../src/faults/fault.ts';

/** Targets that write down what was done to them, and answer with what the test says. */
export function recordingTargets(answers: Readonly<Record<string, unknown>> = {}): {
  readonly calls: unknown[];
  readonly targets: FaultTargets;
} {
  const calls: unknown[] = [];
  const targets = {
    atMs: 60_000,
    servers: ['server-stable', 'server-candidate'],
    routers: ['router-1', 'router-2', 'router-3'],
    call: async (part: string, method: string, params?: unknown) => {
      calls.push([part, method, params]);
      return answers[`${part} ${method}`];
    },
    databaseUrl: 'postgresql://nowhere',
    migrate: async (version: string) => {
      calls.push(['database', 'migrate', version]);
      return `${version}__it.sql`;
    },
    pause: async (part: string) => void calls.push([part, 'pause']),
    resume: async (part: string) => void calls.push([part, 'resume']),
    kill: async (part: string) => void calls.push([part, 'kill']),
    fillDisk: async () => {
      calls.push(['database', 'fill-disk']);
      return () => void calls.push(['database', 'free-disk']);
    },
  };
  return { calls, targets };
}

/** Arms a fault with parameters as a scenario writes them. */
export async function arm<S extends z.ZodType>(
  fault: Fault<S>,
  params: unknown,
): Promise<{ readonly calls: unknown[]; readonly undo: Undo }> {
  const { calls, targets } = recordingTargets();
  const undo = await fault.arm(fault.schema.parse(params), targets);
  return { calls, undo };
}

/** What a fault of kind `state` sees of itself, given what the parts answer. */
export async function see<S extends z.ZodType>(
  fault: Fault<S>,
  params: unknown,
  answers: Readonly<Record<string, unknown>>,
): Promise<string | null | undefined> {
  return fault.see?.(fault.schema.parse(params), recordingTargets(answers).targets);
}
