import { spawn } from 'node:child_process';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { FiredrillError } from '../../../../src/core/errors.ts';
import { createFace } from '../../../../src/sandbox/http.ts';
import type { PartProgram } from '../../../../src/sandbox/part.ts';
import { recordChild } from '../../../../src/sandbox/process/own-children.ts';

/** A part that does what the tests of the driver ask of it. */
export const program: PartProgram = async (config, context) => {
  process.stdout.write(`echo starts as ${context.name}\n`);
  context.emit({ type: 'trouble', where: 'echo', code: 'EARLY', message: 'said before it was ready' });
  const { hangOnStop = false } = (config ?? {}) as { hangOnStop?: boolean };
  const app = createFace();
  app.get('/', () => ({ name: context.name }));
  const api = await context.listen(app);
  return {
    urls: { api, metrics: `${api}/metrics` },
    methods: {
      echo: (params) => params,
      visit: async (url) => (await fetch(String(url))).json(),
      environment: () => ({ env: process.env, cwd: process.cwd() }),
      fail: () => {
        throw new FiredrillError('ECHO_REFUSED', 'echo was told to fail.');
      },
      never: () => new Promise(() => {}),
      drillTime: () => ({ now: context.clock.now(), speed: context.clock.speed }),
      sleep: async (ms) => {
        await context.clock.sleepUntil(context.clock.now() + Number(ms));
        return 'slept';
      },
      stream: () => {
        for (let index = 0; index < 3; index += 1) context.send('numbers', index);
      },
      crash: () => {
        setImmediate(() => {
          throw new Error('echo crashed as told');
        });
      },
      log: (line) => {
        process.stderr.write(`${String(line)}\n`);
      },
      spawnChild: () => {
        const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
        if (child.pid !== undefined) recordChild(process.cwd(), child.pid);
        return child.pid;
      },
    },
    stop: async () => {
      context.send('goodbye', 'from echo');
      await app.close();
      if (hangOnStop) await sleepWall(60_000);
    },
  };
};
