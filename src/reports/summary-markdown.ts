import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { aggregateRepeats, type ScenarioAggregate, type TimeAggregate } from './aggregate.ts';
import type { DrillFacts } from './drill-facts.ts';
import { drillHeading, drillMarkdown } from './drill-markdown.ts';
import { figureNames, figuresOf } from './figures.ts';
import { codeMarkdown, escapeHtml, escapeMarkdown, tableMarkdown } from './markdown.ts';
import { countDrills } from './reporter.ts';
import { formatSeconds, formatShare, verdictMarks } from './text.ts';
import { countsInWords, whyOf } from './why.ts';

/** The `summary.md` of a run: scoreboard, repeats, and a section for each drill, passed ones folded away. */
export function summaryMarkdown(suite: SuiteResult, facts: readonly DrillFacts[]): string {
  const nameDrill = countDrills();
  const sections = suite.drills.flatMap((drill, index) => {
    const heading = drillHeading(drill, nameDrill(drill.scenario));
    const body = drillMarkdown(drill, facts[index]);
    return drill.verdict === 'pass'
      ? ['', `<details><summary>${escapeHtml(heading)}</summary>`, '', ...body, '', '</details>']
      : ['', `## ${escapeMarkdown(heading)}`, '', ...body];
  });
  return `${[overviewMarkdown(suite).trimEnd(), ...sections].join('\n')}\n`;
}

/** The head of the summary alone: what fits where the whole does not. */
export function overviewMarkdown(suite: SuiteResult): string {
  const nameDrill = countDrills();
  const head = `Suite ${suite.seed} · ${codeMarkdown(suite.procedure)} · ${countsInWords(suite)} · exit code ${suite.exitCode}`;
  const heads = ['', 'scenario', 'verdict', ...figureNames.map((name) => `${name}:`), 'why'];
  const rows = suite.drills.map((drill) => scoreRow(drill, nameDrill(drill.scenario)));
  const lines = [
    `# firedrill: ${verdictMarks[suite.verdict]}`,
    '',
    head,
    '',
    ...tableMarkdown(heads, rows),
    ...repeatsMarkdown(aggregateRepeats(suite.drills)),
  ];
  return `${lines.join('\n')}\n`;
}

function scoreRow(drill: DrillResult, name: string): string[] {
  return [
    escapeMarkdown(name),
    escapeMarkdown(drill.title),
    verdictMarks[drill.verdict],
    ...figuresOf(drill),
    escapeMarkdown(whyOf(drill)),
  ];
}

function repeatsMarkdown(repeats: readonly ScenarioAggregate[]): string[] {
  if (repeats.length === 0) return [];
  const rows = repeats.map((repeat) => [
    escapeMarkdown(repeat.scenario),
    `${repeat.passed}/${repeat.passed + repeat.failed}`,
    `${formatShare(repeat.passShare.lo)} to ${formatShare(repeat.passShare.hi)}`,
    String(repeat.unknown),
    ...[repeat.ttd, repeat.ttr, repeat.ttv].map(timeInWords),
  ]);
  return [
    '',
    '## Repeated drills',
    '',
    ...tableMarkdown(['scenario', 'passed:', '95 % interval:', 'unknown:', 'TTD:', 'TTR:', 'TTV:'], rows),
    '',
    'Times: in how many of how many drills it happened; the median; the mean up to the shortest deadline, with the drills in',
    'which it did not happen counted with the whole of it. Unknown drills are counted, and no part of any figure.',
  ];
}

function timeInWords({ seen, of, median, mean, horizon }: TimeAggregate): string {
  if (mean === null || horizon === null) return '–';
  const middle = median === null ? `&gt; ${formatSeconds(horizon)}` : formatSeconds(median);
  return `${seen}/${of} · median ${middle} · mean to ${formatSeconds(horizon)}: ${formatSeconds(mean)}`;
}
