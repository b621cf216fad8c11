import { describe, expect, test } from 'vitest';
import { generateBatch } from '../../../scripts/differential/batch.ts';
import { compare } from '../../../scripts/differential/compare.ts';
import { findPromtool, runPromtool } from '../../../scripts/differential/promtool.ts';
import { describeDivergence, shrink } from '../../../scripts/differential/shrink.ts';

const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';
const timeoutMs = 300_000;

describe.each([
  { semantics: 'prometheus-2', from: 'the Debian package prometheus' },
  { semantics: 'prometheus-3', from: 'scripts/differential/install-promtool.sh' },
] as const)(
  'the promtool of $semantics (skipped where it is not installed: $from)',
  async ({ semantics, from }) => {
    const promtool = await findPromtool(semantics);
    const whereItIs = test.skipIf(promtool === undefined && !isRequired);

    whereItIs(
      'sees the same transitions of alerts as our engine in 300 random rules',
      { timeout: timeoutMs },
      async () => {
        const found = required(promtool, from);
        const batches = Array.from({ length: 20 }, (_, seed) =>
          generateBatch({ seed, semantics, rules: 15 }),
        );
        const { rules, transitions, failures, divergences } = await compare(found, batches);
        const [first] = divergences;
        expect(first === undefined ? '' : describeDivergence(await shrink(found, first))).toBe('');
        // Rules that do nothing would agree too.
        expect(rules).toBe(300);
        expect(transitions).toBeGreaterThan(2_000);
        expect(failures).toBeGreaterThan(0);
      },
    );
  },
);

describe('the comparison (skipped where no promtool of prometheus-2 is installed)', async () => {
  const promtool = await findPromtool('prometheus-2');
  const whereItIs = test.skipIf(promtool === undefined && !isRequired);

  whereItIs(
    'finds an engine with other semantics out, and shows the least that does it',
    { timeout: timeoutMs },
    async () => {
      const found = required(promtool, 'the Debian package prometheus');
      const batch = generateBatch({ seed: 7, semantics: 'prometheus-2', rules: 15 });
      const { divergences } = await compare(found, [{ ...batch, semantics: 'prometheus-3' }]);
      const [first] = divergences;
      if (first === undefined) throw new Error('no divergence');
      const { batch: smallest } = await shrink(found, first);
      expect(smallest.rules).toHaveLength(1);
      expect(smallest.series.length).toBeLessThan(5);
      expect(smallest.rules[0]?.expr.length).toBeLessThanOrEqual(first.course.rule.expr.length);
    },
  );

  whereItIs('gives what promtool says to the file of which it says it', async () => {
    const found = required(promtool, 'the Debian package prometheus');
    const file = (name: string, expected: number) => ({
      name,
      rules: '{}',
      tests: {
        rule_files: [`${name}.rules.yaml`],
        tests: [
          {
            interval: '1m',
            input_series: [{ series: 'x', values: '1' }],
            promql_expr_test: [
              { expr: 'x', eval_time: '0', exp_samples: [{ labels: 'x', value: expected }] },
            ],
          },
        ],
      },
    });
    const complaints = await runPromtool(found, [file('a', 1), file('b', 2), file('c', 1)]);
    expect([...complaints.keys()]).toEqual(['b']);
    expect(complaints.get('b')).toMatch(/exp: .*2E\+00\s+got: .*1E\+00/);
  });
});

function required(promtool: string | undefined, from: string): string {
  if (promtool === undefined) throw new Error(`CI requires the promtool of ${from}, which is not there.`);
  return promtool;
}
