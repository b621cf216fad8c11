import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openMetricsOf } from '../../../src/telemetry/store/openmetrics.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../../src/telemetry/store/stale.ts';

const run = promisify(execFile);
const hasPromtool = await run('promtool', ['--version']).then(
  () => true,
  () => false,
);
const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';

function sampleStore(): SeriesStore {
  const store = new SeriesStore();
  store.append({ __name__: 'up', job: 'router' }, 1_750_000_000_000, 1);
  store.append({ __name__: 'up', job: 'router' }, 1_750_000_015_250, 0);
  store.append({ __name__: 'up', job: 'router' }, 1_750_000_030_250, STALE_NAN);
  store.append({ __name__: 'service:requests:rate1m' }, 1_750_000_000_000, 9.75);
  store.append({ __name__: 'odd', said: 'a "b"\\c\nd' }, 1_750_000_000_000, Infinity);
  store.append({ __name__: 'odd', said: 'nothing' }, 1_750_000_000_000, Number.NaN);
  return store;
}

test('each sample has a line with its time in seconds, and the end of a series has none', () => {
  expect(openMetricsOf(sampleStore())).toBe(`up{job="router"} 1 1750000000
up{job="router"} 0 1750000015.25
service:requests:rate1m 9.75 1750000000
odd{said="a \\"b\\"\\\\c\\nd"} +Inf 1750000000
odd{said="nothing"} NaN 1750000000
# EOF
`);
});

test('nothing is a text, too', () => {
  expect(openMetricsOf(new SeriesStore())).toBe('# EOF\n');
});

test.skipIf(!hasPromtool && !isRequired)(
  'a real promtool makes blocks of it that hold the same samples',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'firedrill-openmetrics-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'past.txt');
    await writeFile(file, openMetricsOf(sampleStore()));
    await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'blocks')]);
    // A server would have begun its log there.
    await mkdir(join(folder, 'blocks', 'wal'));
    const { stdout } = await run('promtool', ['tsdb', 'dump', join(folder, 'blocks')]);
    expect(stdout.trim().split('\n').sort()).toEqual(
      [
        '{__name__="odd", said="a \\"b\\"\\\\c\\nd"} +Inf 1750000000000',
        '{__name__="odd", said="nothing"} NaN 1750000000000',
        '{__name__="service:requests:rate1m"} 9.75 1750000000000',
        '{__name__="up", job="router"} 0 1750000015250',
        '{__name__="up", job="router"} 1 1750000000000',
      ].sort(),
    );
  },
);
