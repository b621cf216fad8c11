import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A folder that vanishes after the test. Unlike most it may be entered by others: PostgreSQL is another user. */
export async function scratchFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  await chmod(parent, 0o711);
  onTestFinished(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  return join(parent, 'state');
}

/** Waits until something holds, for as long as the test may last. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleepWall(20);
}
