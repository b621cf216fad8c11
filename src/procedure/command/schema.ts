import { z } from 'zod';
import { durationSchema } from '../../scenario/schema.ts';
import { commonShape } from '../common-schema.ts';

export const runSchema = z
  .union([z.string().min(1), z.array(z.string()).min(1)])
  .describe(
    'A line for `sh -c`, or a program and its arguments as a list; it runs in the folder of this file',
  );

/** A procedure that is a program, run when an alert fires. */
export const commandSchema = z
  .strictObject({
    kind: z.literal('command'),
    ...commonShape,
    run: runSchema,
    timeout: durationSchema.prefault('10m').describe('When the program is killed'),
  })
  .meta({ id: 'Command', title: 'firedrill command procedure' });

/** A procedure that watches by itself: a program that is started before the drill and lives through it. */
export const watcherSchema = z
  .strictObject({ kind: z.literal('watcher'), ...commonShape, run: runSchema })
  .meta({ id: 'Watcher', title: 'firedrill watcher procedure' });

export type CommandFile = z.output<typeof commandSchema>;
export type WatcherFile = z.output<typeof watcherSchema>;
