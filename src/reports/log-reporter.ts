import { reasons } from '../core/verdict.ts';
import type { DrillResult } from '../judge/result.ts';
import { comparisonText } from './comparison-report.ts';
import { figureNames, figuresOf } from './figures.ts';
import { createNarrator } from './narrator.ts';
import type { Reporter, ReporterOutput } from './reporter.ts';
import { renderScoreboard } from './scoreboard.ts';
import { type Telling, telling } from './telling.ts';
import { clip, formatCentiseconds, oneLine, paint, verdictMarks, verdictTones } from './text.ts';

const textCharactersMax = 200;

/**
 * One line per noteworthy event: some dozens of lines a drill, never thousands.
 *
 * The columns, two spaces apart, are the drill clock (`m:ss.cc`, 8 wide, to the right), the drill (6 wide; `S02#2` is the
 * second drill of S02), the source (9 wide: drill, fault, observer, alert, procedure, action or judge) and the text. So
 * `grep ' S04 '`, `grep ' alert '` and `cut -c1-8` do what one expects.
 */
export function logReporter({ write, color, columns }: ReporterOutput): Reporter {
  const drills = new Map<string, { clockMs: number; readonly narrate: ReturnType<typeof createNarrator> }>();

  function print(drill: string, { source, text, tone }: Telling): void {
    const clock = paint(formatCentiseconds(drills.get(drill)?.clockMs ?? 0).padStart(8), 'dim', color);
    const said = paint(clip(oneLine(text), textCharactersMax), tone, color);
    write(`${clock}  ${drill.padEnd(6)}  ${source.padEnd(9)}  ${said}\n`);
  }

  return {
    onSuiteStart({ drills: count, seed, procedure }) {
      print('–', telling('drill', `suite ${seed}, drills ${count}, procedure ${procedure}`));
    },
    onDrillStart({ drill, title, index, count }) {
      drills.set(drill, { clockMs: 0, narrate: createNarrator() });
      print(drill, telling('drill', `${index}/${count} ${title}`));
    },
    onEvent(drill, event) {
      const teller = drills.get(drill);
      if (teller === undefined) return;
      teller.clockMs = event.t;
      for (const line of teller.narrate(event)) print(drill, line);
    },
    onDrillSpoiled(drill, result) {
      for (const line of tellResult(result)) print(drill, line);
      print(drill, telling('drill', 'the machine was too busy: once more', 'warn'));
    },
    onDrillEnd(drill, result) {
      for (const line of tellResult(result)) print(drill, line);
      drills.delete(drill);
    },
    onSuiteEnd(suite, paths, comparison) {
      write(`\n${renderScoreboard(suite, { columns, color })}`);
      if (comparison !== undefined) write(`\n${comparisonText(comparison)}`);
      for (const path of paths) write(` ${path}\n`);
    },
  };
}

function tellResult(result: DrillResult): Telling[] {
  const { verdict, attribution } = result;
  const tone = verdictTones[verdict];
  const blame = attribution === 'none' ? '' : ` (${attribution})`;
  const figures = figuresOf(result).map((figure, index) => `${figureNames[index]} ${figure}`);
  return [
    telling('judge', `${verdictMarks[verdict]}${blame}: ${figures.join(', ')}`, tone),
    ...result.reasons.map((code) => telling('judge', `${code}: ${reasons[code]}`, tone)),
  ];
}
