import type { z } from 'zod';

/** Refuses a step in which every value that it could set was left out. */
export function somethingSaid<T>(
  values: (config: T) => readonly unknown[],
  what: string,
): (context: z.core.ParsePayload<T>) => void {
  return (context) => {
    if (values(context.value).some((value) => value !== undefined)) return;
    context.issues.push({
      code: 'custom',
      path: [],
      input: context.value,
      message: 'this step sets nothing',
      params: { suggestion: `Say ${what}.` },
    });
  };
}
