import { escapeMarkdown, tableMarkdown } from './markdown.ts';
import { type Comparison, isWorse, type ScenarioComparison, type TimeComparison } from './regression.ts';
import { formatSeconds } from './text.ts';

/** What became of a baseline, for a terminal. Ends with a line end. */
export function comparisonText(comparison: Comparison): string {
  const lines = comparison.scenarios.flatMap((scenario) => {
    const findings = findingsOf(scenario);
    return findings.map((finding) => ` ${isWorse(scenario) ? '✗' : '?'} ${scenario.scenario}  ${finding}`);
  });
  return `${[` baseline: ${verdictOf(comparison)}`, ...lines, ...strangers(comparison).map((line) => ` ${line}`)].join('\n')}\n`;
}

/** What became of a baseline, as a section of Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const rows = comparison.scenarios.map((scenario) => [
    escapeMarkdown(scenario.scenario),
    escapeMarkdown(scenario.title),
    `${shareOf(scenario.before)} → ${shareOf(scenario.now)}`,
    ...(['TTD', 'TTR'] as const).map((name) => timeCell(scenario.times.find((time) => time.name === name))),
    escapeMarkdown(findingsOf(scenario).join('; ') || 'not worse'),
  ]);
  return `${[
    `## Baseline: ${verdictOf(comparison)}`,
    '',
    ...tableMarkdown(['', 'scenario', 'passed:', 'TTD:', 'TTR:', 'finding'], rows),
    '',
    ...strangers(comparison).map((line) => `${escapeMarkdown(line)}\n`),
    'Medians. A time is worse when it lies higher by more than one evaluation interval and by more than chance would bring',
    'about in one of twenty cases (exact one-sided Mann–Whitney test over the repeats).',
  ].join('\n')}\n`;
}

function verdictOf({ regressed, scenarios }: Comparison): string {
  if (regressed) return '✗ worse';
  const open = scenarios.some(({ times }) => times.some(({ outcome }) => outcome === 'unknown'));
  return open ? '? not worse as far as can be told' : '✓ not worse';
}

function findingsOf({ brokenSeeds, before, now, times }: ScenarioComparison): string[] {
  const broken =
    brokenSeeds.length === 0
      ? []
      : [`passed ${shareOf(before)}, passes ${shareOf(now)}: fails with seed ${brokenSeeds.join(', ')}`];
  return [...broken, ...times.filter(({ outcome }) => outcome !== 'not worse').map(timeFinding)];
}

function timeFinding({ name, before, now, chance, shift, repeatsNeeded }: TimeComparison): string {
  const change = `${name} ${formatSeconds(before)} → ${formatSeconds(now)}`;
  if (chance === null) return `${change}: unknown, needs --repeat ${repeatsNeeded} to be told from noise`;
  const by = Number.isFinite(shift) ? `${formatSeconds(shift)} longer` : 'no longer in time';
  return `${change}: ${by}, p = ${chance.toFixed(3)}`;
}

function timeCell(time: TimeComparison | undefined): string {
  return time === undefined ? '–' : `${formatSeconds(time.before)} → ${formatSeconds(time.now)}`;
}

function shareOf({ passed, of }: ScenarioComparison['before']): string {
  return `${passed}/${of}`;
}

function strangers({ added, missing }: Comparison): string[] {
  return [
    ...(added.length === 0 ? [] : [`Not in the baseline: ${added.join(', ')}.`]),
    ...(missing.length === 0 ? [] : [`In the baseline alone: ${missing.join(', ')}.`]),
  ];
}
