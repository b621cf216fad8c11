import { expect, test } from 'vitest';
import { answering, silent, startBackend, startRig } from './backend-servers.ts';

/** A receiver of mirrored samples, and the samples that it got, in one list. */
async function startReceiver() {
  const receiver = await startBackend('receiver');
  return {
    receiver,
    url: `${receiver.url}/samples`,
    samples: (): unknown[] => receiver.seen.flatMap((body) => JSON.parse(body)),
  };
}

test('a mirror gets requests with their answers, and users notice nothing', async () => {
  const { url, samples } = await startReceiver();
  const rig = await startRig({ mirrors: [{ url, share: 1 }] });
  rig.stable.behave = answering(200);
  const answers = await Promise.all([1, 2, 3].map((id) => rig.ask({ id })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  await expect.poll(() => samples().length).toBe(3);
  expect(samples()).toEqual(
    expect.arrayContaining([1, 2, 3].map((id) => ({ request: { id }, answer: { status: 200 } }))),
  );
});

test('a share of the requests is drawn by the seed', async () => {
  const { url, samples } = await startReceiver();
  const rig = await startRig({ mirrors: [{ url, share: 0.25 }] });
  for (let id = 0; id < 100; id += 1) await rig.ask({ id });
  await expect.poll(() => samples().length).toBeGreaterThan(10);
  expect(samples().length).toBeLessThan(40);
});

test('requests that failed are not mirrored', async () => {
  const { url, samples } = await startReceiver();
  const rig = await startRig({ mirrors: [{ url, share: 1 }] });
  rig.stable.behave = answering(500);
  await rig.ask({ id: 'failed' });
  rig.stable.behave = answering(200);
  await rig.ask({ id: 'served' });
  await expect.poll(samples).toEqual([{ request: { id: 'served' }, answer: { status: 200 } }]);
});

test('samples gather behind one that is not answered, and only the latest are kept', async () => {
  const { receiver, url, samples } = await startReceiver();
  const rig = await startRig({ mirrors: [{ url, share: 1 }] });
  let letGo = (): void => {};
  receiver.behave = (_request, response) => {
    letGo = () => response.end();
  };
  await rig.ask({ id: 'first' });
  await expect.poll(() => receiver.seen.length).toBe(1);
  for (let id = 0; id < 210; id += 1) await rig.ask({ id });
  receiver.behave = answering(200);
  letGo();
  await expect.poll(() => receiver.seen.length).toBe(2);
  const [first, ...others] = samples() as { readonly request: { readonly id: unknown } }[];
  expect(first?.request.id).toBe('first');
  expect(others.map(({ request }) => request.id)).toEqual(
    Array.from({ length: 200 }, (_, index) => index + 10),
  );
});

test.each(['gone', 'silent'])('a receiver that is %s changes nothing for users', async (how) => {
  const { receiver, url } = await startReceiver();
  receiver.behave = silent;
  const rig = await startRig({
    mirrors: [{ url: how === 'gone' ? 'http://127.0.0.1:1/samples' : url, share: 1 }],
  });
  for (let id = 0; id < 5; id += 1) expect((await rig.ask({ id })).status).toBe(200);
});
