import { beforeEach, expect, test } from 'vitest';
import { type Pausable, withScrapePause } from '../../../src/sandbox/container/scrape-pause.ts';
import type { Part } from '../../../src/sandbox/part.ts';

let nowMs: number;
let held: string[];
let part: Part;

beforeEach(() => {
  nowMs = 100_000;
  held = [];
  const container: Pausable = {
    pause: async () => held.push('pause'),
    unpause: async () => held.push('unpause'),
  };
  const inner = { name: 'metrics-store', call: async (method: string) => `told ${method}` };
  part = withScrapePause(inner as unknown as Part, {
    container,
    nowMs: () => nowMs,
    scrapeIntervalMs: 15_000,
  });
});

test('whoever pauses the scrapes holds Prometheus, and counts what was left out', async () => {
  expect(await part.call('state')).toEqual({ pausedScrapes: 0 });
  await part.call('pause-scrapes', { untilMs: 190_000 });
  expect(held).toEqual(['pause']);
  nowMs = 131_000;
  expect(await part.call('state')).toEqual({ pausedScrapes: 2 });
});

test('an end in the past lets it go, once', async () => {
  await part.call('pause-scrapes', { untilMs: 190_000 });
  await part.call('pause-scrapes', { untilMs: 0 });
  await part.call('pause-scrapes', { untilMs: 0 });
  expect(held).toEqual(['pause', 'unpause']);
});

test('it goes on by itself when the time is over', async () => {
  await part.call('pause-scrapes', { untilMs: nowMs + 20 });
  await expect.poll(() => held).toEqual(['pause', 'unpause']);
});

test('everything else is what the part does itself', async () => {
  expect(part.name).toBe('metrics-store');
  expect(await part.call('watch')).toBe('told watch');
});
