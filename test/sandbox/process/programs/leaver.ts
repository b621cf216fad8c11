import { createServer } from 'node:net';
import type { PartProgram } from '../../../../src/sandbox/part.ts';

/** A part that leaves something behind when it stops, as its configuration says. */
export const program: PartProgram = async (config, context) => {
  const leave: Record<string, () => unknown> = {
    'a timer': () => setInterval(() => {}, 1_000),
    'a server': () =>
      new Promise((resolve) =>
        createServer()
          .listen(0, '127.0.0.1', () => resolve(undefined))
          .unref(),
      ),
    'a listener': () => process.on('SIGUSR2', () => {}),
    'a sleeper': () => void context.clock.sleepUntil(1e9),
    'a word': () => setTimeout(() => context.send('late', 'said too late'), 0),
    'an error': () => {
      throw new Error('it would not stop');
    },
  };
  return {
    urls: {},
    methods: { whoAmI: () => ({ name: context.name, pid: process.pid, speed: context.clock.speed }) },
    stop: async () => {
      await leave[String(config)]?.();
    },
  };
};
