/** A harness to be killed by a test: starts the parts that it is told to, and says what they are. */
import { LapseClock } from '../../../../src/core/clock.ts';
import { createProcessDriver } from '../../../../src/sandbox/process/process-driver.ts';

const [stateDir = '', ...programs] = process.argv.slice(2);
const driver = createProcessDriver({ session: 'killed', stateDir, clock: new LapseClock() });
const parts = await Promise.all(
  programs.map((program, index) =>
    driver.start({ name: `part-${index}`, program: new URL(program), config: {} }),
  ),
);
process.stdout.write(
  `${JSON.stringify({ folder: driver.folder, pids: parts.map((part) => part.pid), urls: parts.map((part) => part.urls) })}\n`,
);
