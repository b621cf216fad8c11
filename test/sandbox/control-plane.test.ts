import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { wallMs } from '../../src/core/clock.ts';
import { controlPlane } from '../../src/sandbox/control-plane.ts';
import type { Part } from '../../src/sandbox/part.ts';

const well = { ready: true, digest: 'sha256:1', bundle: 'v1' };
const gone = { ready: false, digest: null, bundle: null };

/** A server that answers when it is told to. */
function slow() {
  const waiting: ((state: unknown) => void)[] = [];
  const call = vi.fn(() => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.push(resolve);
    return promise;
  });
  return { call, answer: () => waiting.splice(0).forEach((tell) => void tell(well)) };
}

test('a server that stands still is not ready, holds nobody up twice, and is believed again once it answers', async () => {
  const candidate = slow();
  const parts: Record<string, unknown> = { 'server-candidate': candidate };
  const { serverStates } = controlPlane((name) => (parts[name] ?? { call: async () => well }) as Part, false);
  expect(await serverStates()).toMatchObject({ stable: well, candidate: gone });
  const fromMs = wallMs();
  expect(await serverStates()).toMatchObject({ stable: well, candidate: gone });
  expect(wallMs() - fromMs).toBeLessThan(1_000);
  expect(candidate.call).toHaveBeenCalledTimes(1);
  candidate.answer();
  await sleepWall(10);
  const next = serverStates();
  candidate.answer();
  expect(await next).toMatchObject({ candidate: well });
});

test('servers that are all late are waited for: the machine is busy', async () => {
  const all = slow();
  const { serverStates } = controlPlane(() => all as unknown as Part, false);
  const asked = serverStates();
  await sleepWall(2_300);
  all.answer();
  expect(await asked).toMatchObject({ stable: well, candidate: well });
});

test('a server that is gone is not ready', async () => {
  const { serverStates } = controlPlane(
    (name) =>
      ({ call: async () => (name === 'server-stable' ? Promise.reject(new Error('gone')) : well) }) as never,
    false,
  );
  expect(await serverStates()).toMatchObject({ stable: gone, candidate: well });
});
