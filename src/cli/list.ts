import { Command, Option } from 'commander';
import { formatDuration } from '../core/units.ts';
import { faults } from '../faults/index.ts';
import { chooseScenarios } from './catalogue.ts';

/** `firedrill list`: what there is to run. */
export function listCommand(): Command {
  return new Command('list')
    .description('List the scenarios and controls, or the faults that a scenario can be built from.')
    .argument('[what]', 'scenarios or faults', 'scenarios')
    .addOption(new Option('--json', 'print JSON instead of a table'))
    .action(async (what: string, options: { json?: boolean }, command: Command) => {
      const rows = what === 'faults' ? faultRows() : what === 'scenarios' ? await scenarioRows() : undefined;
      if (rows === undefined)
        command.error(`error: there is no list of "${what}". Ask for scenarios or faults.`);
      process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
    });
}

async function scenarioRows(): Promise<Record<string, string>[]> {
  return (await chooseScenarios([])).map(({ scenario }) => ({
    id: scenario.id,
    title: scenario.title,
    kind: scenario.kind,
    domain: scenario.domain,
    faults: [...new Set(scenario.timeline.map((entry) => entry.fault))].join(', '),
    deadline: formatDuration(scenario.deadline),
  }));
}

function faultRows(): Record<string, string>[] {
  return faults.map(({ name, visibleAs, summary }) => ({ fault: name, 'seen as': visibleAs, summary }));
}

/** Lines up rows in columns, with a heading. */
export function table(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [
    names.map((name) => name.toUpperCase()),
    ...rows.map((row) => names.map((name) => row[name] ?? '')),
  ];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
