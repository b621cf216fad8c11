import { expect, test } from 'vitest';
import { FiredrillError } from '../../../src/core/errors.ts';
import { engineError } from '../../../src/sandbox/container/engine-error.ts';

const wanted = { code: 'IMAGE_MISSING', what: 'The image cannot be pulled', nextStep: 'Pull it by hand.' };

test.each([
  ['write /var/lib/docker/tmp/x: no space left on device', 'ENGINE_DISK_FULL', 'docker system prune'],
  ['Bind for 127.0.0.1:7000 failed: port is already allocated', 'PORT_TAKEN', 'run again'],
  ['all predefined address pools have been fully subnetted', 'ENGINE_NETWORKS_FULL', 'docker network prune'],
  ['dial tcp: lookup registry-1.docker.io: no such host', 'IMAGE_MISSING', 'Pull it by hand.'],
])('%s becomes %s, with a next step', (says, code, nextStep) => {
  const error = engineError(new Error(says), wanted);
  expect(error).toMatchObject({ code, kind: 'environment' });
  expect(error.message).toContain(says);
  expect(error.message).toContain(nextStep);
});

test('what was told well already is not told again', () => {
  const told = new FiredrillError('TOLD', 'in our words.');
  expect(engineError(told, wanted)).toBe(told);
});
