import { expect, test } from 'vitest';
import { openMonitoredGround } from './monitored-ground.ts';

const rules = `groups:
  - name: usual
    rules:
      - record: samples:last_minute
        expr: count_over_time(up[1m])
      - alert: NoPast
        expr: absent(up offset 20m)
      - alert: LessThanUsual
        expr: count_over_time(up[30m] offset 5m) < 1700
`;

test('a real Prometheus begins with as much past as the rules look back to, and with what they would have recorded', {
  timeout: 180_000,
}, async () => {
  const { monitoring } = await openMonitoredGround(rules);
  const ask = async (query: string): Promise<unknown> => {
    const url = `${monitoring.published.api}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = await fetch(url);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value: [, value] }) => Number(value));
  };
  await expect(ask('vector(1)'), 'nothing is evaluated before there is a past').rejects.toThrow();
  await monitoring.call('watch');
  await expect.poll(() => ask('samples:last_minute').catch(() => []), { timeout: 60_000 }).toHaveLength(1);
  expect(await ask('count_over_time(up[30m] offset 5m)')).toEqual([1_800]);
  expect(await ask('samples:last_minute offset 10m')).toEqual([60]);
  expect(await ask('count_over_time(ALERTS[1m])'), 'no alert was ever pending').toEqual([]);
});
