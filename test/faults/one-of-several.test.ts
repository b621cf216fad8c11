import { expect, test } from 'vitest';
import type { FaultTargets } from '../../src/faults/fault.ts';
import { replicaBlip } from '../../src/faults/replica-blip.ts';
import { staleFlag } from '../../src/faults/stale-flag.ts';
import { loadBundle } from '../../src/sandbox/bundle/bundle.ts';
import { program as flagsProgram } from '../../src/sandbox/flags/program.ts';
import { program as serverProgram } from '../../src/sandbox/server/program.ts';
import { startRig } from '../sandbox/router/backend-servers.ts';
import { type InProcess, startProgram } from '../sandbox/server/in-process.ts';
import { recordingTargets } from './targets.ts';

/** Targets that are one running part, whatever it is called. */
const targetsOf = (part: InProcess): FaultTargets => ({
  ...recordingTargets().targets,
  atMs: 0,
  servers: [],
  call: async (_name, method, params) => part.call(method, params),
});

test('a router with a stale flag takes the old path and hears no store; the undo lets it hear again', async () => {
  const flags = { url: await flagStore(), token: 'secret' };
  const { router, ask, admin } = await startRig({ flags });
  const push = (values: object) =>
    fetch(`${router.url('admin')}/flags`, {
      method: 'POST',
      headers: { 'x-firedrill-token': 'secret' },
      body: JSON.stringify({ flags: values }),
    });
  expect((await ask()).headers.get('x-served-by')).toBe('stable');
  const undo = await staleFlag.arm(staleFlag.schema.parse({}), targetsOf(router));
  await push({ 'serving-path': 'weights' });
  expect((await ask()).headers.get('x-served-by')).toBe('legacy');
  expect((await admin('GET', '/flags')).json.flags).toMatchObject({ 'serving-path': 'classic' });
  await undo();
  await push({ 'serving-path': 'weights' });
  expect((await ask()).headers.get('x-served-by')).toBe('stable');
});

test('a replica blip takes one of six down and is seen, until it is over by itself or undone', async () => {
  const server = await startServer();
  const params = replicaBlip.schema.parse({ for: '25s' });
  const targets = targetsOf(server);
  expect(await replicaBlip.see?.(params, targets)).toBeNull();
  const undo = await replicaBlip.arm(params, targets);
  expect(await replicaBlip.see?.(params, targets)).toBe('5 of 6 replicas answer');
  server.clock.setSpeed(1e9);
  await expect.poll(() => replicaBlip.see?.(params, targets)).toBeNull();
  server.clock.setSpeed(1);
  await replicaBlip.arm(params, targets);
  await undo();
  expect(await replicaBlip.see?.(params, targets)).toBeNull();
});

test('neither makes sense for parts that no sandbox has', () => {
  expect(staleFlag.schema.safeParse({ router: 'router-9' }).success).toBe(false);
  expect(replicaBlip.schema.safeParse({ down: 6 }).success).toBe(false);
});

async function flagStore(): Promise<string> {
  return (await startProgram(flagsProgram, { token: 'secret' })).url('api');
}

async function startServer(): Promise<InProcess> {
  const bundle = await loadBundle('fixtures/domains/healthcare-diagnostic/bundles/v1.yaml');
  const config = {
    name: 'candidate',
    model: 'triage',
    domain: 'healthcare-diagnostic',
    bundles: [bundle],
    loaded: 'v1',
    seed: 1,
  };
  return startProgram(serverProgram, config, { name: 'server-candidate' });
}
