import { setTimeout as sleepWall } from 'node:timers/promises';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import { variableOf } from './images.ts';

const askEveryMs = 250;

/**
 * Waits until the Alertmanager of a sandbox says that it is ready. One that has ended would swallow every alert, and the
 * procedure would be blamed.
 *
 * @throws FiredrillError `SERVICE_START_FAILED`
 */
export async function untilAlertmanagerReady(address: string, withinMs = 30_000): Promise<void> {
  let last = '';
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += askEveryMs) {
    try {
      const answer = await fetch(`${address}/-/ready`, { signal: AbortSignal.timeout(withinMs) });
      if (answer.ok) return;
      last = `it answers ${answer.status}`;
    } catch (thrown) {
      last = messageOf(thrown);
    }
    await sleepWall(askEveryMs);
  }
  throw new FiredrillError('SERVICE_START_FAILED', `Alertmanager is not ready: ${last}.`, {
    nextStep: `See the log of the drill, or name another image by ${variableOf('alertmanager')}.`,
  });
}
