import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { formatLabels } from '../../src/telemetry/labels.ts';
import type { Semantics } from '../differential/batch.ts';
import { findPromtool, runPromtool } from '../differential/promtool.ts';
import { type Absence, type Result, seconds } from './result.ts';
import { notationOf, surging, type Workload } from './workload.ts';

/** `promtool test rules`, twice: with a rule that reads nothing, which leaves the loading, and with the rule of the workload. */
export async function benchPromtool(semantics: Semantics, workload: Workload): Promise<Result | Absence> {
  const promtool = await findPromtool(semantics);
  if (promtool === undefined) {
    const remedy =
      semantics === 'prometheus-2'
        ? 'apt-get install prometheus'
        : 'scripts/differential/install-promtool.sh';
    return { name: `promtool of ${semantics}`, absent: remedy };
  }
  const began = seconds();
  const { stdout } = await promisify(execFile)(promtool, ['--version']);
  const start = seconds() - began;
  const [load] = await measure(promtool, workload, 'vector(0) > 1', false);
  const [both, complaint] = await measure(promtool, workload, workload.rule.expr, true);
  return {
    name: `promtool ${/version ([\d.]+)/.exec(stdout)?.[1] ?? ''}, test rules`,
    start,
    load: load - start,
    evaluate: both - load,
    alerts: complaint === undefined ? `${workload.counters.filter(surging).length}` : 'differ',
  };
}

/** How long promtool takes, and what it complains of if the alerts of the surge do not fire. */
async function measure(
  promtool: string,
  { counters, samples, scrapeMs, rule, surgeMs }: Workload,
  expr: string,
  fires: boolean,
): Promise<[took: number, complaint: string | undefined]> {
  const firing = counters
    .filter(surging)
    .map(({ labels: { __name__: _, ...labels } }) => ({ exp_labels: labels }));
  const expectation = (timeMs: number, alerts: readonly unknown[]) => ({
    alertname: rule.alert,
    eval_time: `${timeMs}ms`,
    exp_alerts: alerts,
  });
  const interval = `${scrapeMs}ms`;
  const group = {
    interval,
    input_series: counters.map((counter) => ({
      series: formatLabels(counter.labels),
      values: notationOf(counter),
    })),
    // Without something to check at the end promtool would stop earlier.
    alert_rule_test: [expectation(surgeMs, fires ? firing : []), expectation((samples - 1) * scrapeMs, [])],
  };
  const tests = { rule_files: ['bench.rules.yaml'], evaluation_interval: interval, tests: [group] };
  const rules = JSON.stringify({ groups: [{ name: 'g', rules: [{ ...rule, expr }] }] });
  const began = seconds();
  const complaints = await runPromtool(promtool, [{ name: 'bench', rules, tests }]);
  return [seconds() - began, complaints.get('bench')];
}
