import { Command } from 'commander';
import { formatDuration } from '../core/units.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { chooseScenarios } from './catalogue.ts';

/** `firedrill show ID`: one scenario, in words. */
export function showCommand(): Command {
  return new Command('show')
    .description('Show a scenario: its story, what breaks when, and what counts as a pass.')
    .argument('<id>', 'a scenario such as S02, or a path to a .yaml file')
    .option('--yaml', 'print the file as it is')
    .option('--json', 'print the scenario with every default filled in, durations in milliseconds')
    .action(async (id: string, options: { yaml?: boolean; json?: boolean }) => {
      for (const loaded of await chooseScenarios([id])) process.stdout.write(render(loaded, options));
    });
}

function render(
  loaded: LoadedScenario,
  options: { readonly yaml?: boolean; readonly json?: boolean },
): string {
  if (options.yaml) return loaded.text;
  if (options.json) return `${JSON.stringify(loaded.scenario, null, 2)}\n`;
  return describe(loaded.scenario);
}

function describe(scenario: Scenario): string {
  const { id, title, kind, domain, story, timeline, budget, recovered, deadline } = scenario;
  const faults = timeline.map(({ at, fault, with: params }) => {
    const told = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
    return `  +${formatDuration(at)}  ${[fault, ...told].join('  ')}`;
  });
  return [
    `${id}  ${title}${kind === 'control' ? '  (control: a rollback is the wrong answer)' : ''}`,
    domain,
    '',
    story.trim(),
    '',
    'What happens, counted from the onset',
    ...faults,
    '',
    'What passes',
    ...passes(scenario).map((line) => `  ${line}`),
    `  healthy: p95 ≤ ${recovered.p95Ms} ms, errors ≤ ${percent(recovered.errorRate)}, wrong answers ≤ ${percent(recovered.wrongRate)}, for ${formatDuration(recovered.holdFor)}`,
    ...(kind === 'control'
      ? []
      : [`  budgets: TTD ${formatDuration(budget.ttd)}, TTR ${formatDuration(budget.ttr)}`]),
    `  deadline: ${formatDuration(deadline)}`,
    '',
  ].join('\n');
}

function passes({ rollback }: Scenario): string[] {
  if (rollback === undefined) return ['nothing is rolled back'];
  const order = rollback.order.length > 1 ? [`in this order: ${rollback.order.join(', then ')}`] : [];
  return [`brought back to ${rollback.to}: ${rollback.planes.join(', ')}`, ...order];
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
