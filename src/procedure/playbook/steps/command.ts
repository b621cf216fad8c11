import { z } from 'zod';
import { durationSchema } from '../../../scenario/schema.ts';
import { runSchema } from '../../command/schema.ts';
import { cleanEnvironment } from '../../process/clean-environment.ts';
import { runProcess } from '../../process/run-process.ts';
import { redact, secretsOf } from '../../redact.ts';
import { within } from '../../within.ts';
import { done, failed } from '../context.ts';
import { defineStep } from './step.ts';

/** Runs a program in the folder of the playbook, with the alert on its standard input, in a clean environment. */
export const command = defineStep({
  name: 'command',
  readOnly: false,
  schema: z
    .strictObject({ run: runSchema, timeout: durationSchema.prefault('5m').describe('When it is killed') })
    .describe('Runs a program that must exit with 0: { run: ./warm-cache.sh }'),
  title: ({ run }) => `run ${typeof run === 'string' ? run : run.join(' ')}`,
  async run({ run, timeout }, context) {
    const { clock, signal, environment, directory } = context;
    const secrets = secretsOf(environment);
    const end = await within({ clock, signal, timeoutMs: timeout }, (limited) =>
      runProcess({
        run,
        cwd: context.folder,
        environment: cleanEnvironment(environment, directory),
        input: `${JSON.stringify(context.alert)}\n`,
        onLine: (_, line) => context.progress(redact(line, secrets)),
        signal: limited,
      }),
    );
    const detail = end.trouble ?? `exit code ${end.exitCode}`;
    return end.exitCode === 0 ? done(detail) : failed(detail);
  },
});
