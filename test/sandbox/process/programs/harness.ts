/** A harness to be killed by a test: starts the parts that it is told to, and says what they are. */
import { parseArgs } from 'node:util';
import { LapseClock } from '../../../../src/core/clock.ts';
import { createHostPool } from '../../../../src/sandbox/process/host-pool.ts';
import { createProcessDriver } from '../../../../src/sandbox/process/process-driver.ts';

const { values, positionals } = parseArgs({ options: { host: { type: 'string' } }, allowPositionals: true });
const { host } = values;
const [stateDir = '', ...programs] = positionals;
const driver = createProcessDriver({
  session: 'killed',
  stateDir,
  clock: new LapseClock(),
  ...(host !== undefined && { pool: createHostPool({ stateDir }) }),
});
const parts = await Promise.all(
  programs.map((program, index) =>
    driver.start({
      name: `part-${index}`,
      program: new URL(program),
      config: {},
      ...(host !== undefined && { host }),
    }),
  ),
);
process.stdout.write(
  `${JSON.stringify({ folder: driver.folder, pids: parts.map((part) => part.pid), urls: parts.map((part) => part.urls) })}\n`,
);
