import { expect, test } from 'vitest';
import { scrapeGap } from '../../src/faults/scrape-gap.ts';
import { arm, see } from './targets.ts';

test('a scrape gap lasts from its arming for as long as it says, and its undo ends it', async () => {
  const { calls, undo } = await arm(scrapeGap, { for: '90s' });
  expect(calls).toEqual([['metrics-store', 'pause-scrapes', { untilMs: 150_000 }]]);
  await undo();
  expect(calls[1]).toEqual(['metrics-store', 'pause-scrapes', { untilMs: 0 }]);
});

test('a scrape gap is seen once a scrape was left out, and not before', async () => {
  expect(await see(scrapeGap, {}, { 'metrics-store state': { pausedScrapes: 2 } })).toContain('2 scrapes');
  expect(await see(scrapeGap, {}, { 'metrics-store state': { pausedScrapes: 0 } })).toBeNull();
});
