import type { PartProgram } from '../../../../src/sandbox/part.ts';

/** A part that never becomes ready, in the way that its configuration says. */
export const program: PartProgram = async (config) => {
  process.stdout.write('broken says a last word\n');
  if (config === 'hang') await new Promise(() => setInterval(() => {}, 1_000));
  if (config === 'exit') process.exit(7);
  throw new Error('broken as configured');
};
