import { setTimeout as sleepWall } from 'node:timers/promises';
import { z } from 'zod';
import type { Part } from '../part.ts';

/** What can be held and let go: a container with all that runs in it. */
export interface Pausable {
  pause(): Promise<unknown>;
  unpause(): Promise<unknown>;
}

const paramsSchema = z.strictObject({ untilMs: z.number().describe('Drill time') });

/**
 * The part that stands beside a real Prometheus, with the methods of our own monitoring by which scrapes are left out.
 * Prometheus has no switch for that, so its whole container is held: nothing is scraped and nothing is evaluated
 * meanwhile, and no series is marked as stale.
 *
 * @param options.nowMs Drill time, which runs like the wall clock here.
 */
export function withScrapePause(
  part: Part,
  {
    container,
    nowMs,
    scrapeIntervalMs,
  }: { readonly container: Pausable; readonly nowMs: () => number; readonly scrapeIntervalMs: number },
): Part {
  let pausedFromMs: number | undefined;
  let pausedScrapes = 0;
  let stop = new AbortController();
  const resume = async (): Promise<void> => {
    if (pausedFromMs === undefined) return;
    pausedFromMs = undefined;
    stop.abort();
    await container.unpause();
  };
  const pauseScrapes = async (untilMs: number): Promise<void> => {
    await resume();
    const lastsMs = untilMs - nowMs();
    if (lastsMs <= 0) return;
    await container.pause();
    pausedFromMs = nowMs();
    stop = new AbortController();
    const due = sleepWall(lastsMs, undefined, { signal: stop.signal });
    // Whoever stops the wait has resumed already, and a container that is gone needs no resuming.
    due.then(resume).catch(() => {});
  };
  const methods: Readonly<Record<string, (params: unknown) => unknown>> = {
    'pause-scrapes': (params) => pauseScrapes(paramsSchema.parse(params).untilMs),
    state: () => {
      if (pausedFromMs !== undefined)
        pausedScrapes = Math.max(pausedScrapes, Math.floor((nowMs() - pausedFromMs) / scrapeIntervalMs));
      return { pausedScrapes };
    },
  };
  return new Proxy(part, {
    get: (target, key) => {
      if (key === 'call')
        return async (method: string, params?: unknown) =>
          methods[method] === undefined ? target.call(method, params) : methods[method](params);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
