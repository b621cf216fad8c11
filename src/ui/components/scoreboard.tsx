import { formatClock } from '../../core/units.ts';
import { reasons } from '../../core/verdict.ts';
import type { DrillResult } from '../../judge/result.ts';
import { formatCount } from '../format.ts';
import type { Size } from '../layout.ts';
import { cellWidth, column, type Line, type Span, textOf } from '../line.ts';
import { type DrillModel, type Model, type PlannedDrill, runningDrills } from '../model.ts';
import { type Glyphs, type Tone, verdictSign } from '../theme.ts';
import { Lines } from './lines.tsx';
import { runningLines } from './running.ts';

/** The suite: a row for each drill, those to come included. */
export function Scoreboard(props: {
  readonly model: Model;
  /** The name of the drill at the cursor. */
  readonly cursor: string | null;
  readonly top: number;
  readonly size: Size;
  readonly glyphs: Glyphs;
}) {
  const { model, cursor, top, size, glyphs } = props;
  const heading = drawHeading(columnsFor(model, size.width), glyphs);
  const rows = scoreRows(model, size.width, glyphs).slice(top);
  const running =
    runningRows(model) === 0 ? [] : [...runningLines(model, { cursor, width: size.width, glyphs }), []];
  return <Lines lines={[summary(model, glyphs), [], ...running, heading, ...rows]} {...size} />;
}

/** Everything below the heading of the scoreboard, as it would be drawn without an end. */
export function scoreRows(model: Model, width: number, glyphs: Glyphs): readonly Line[] {
  const columns = columnsFor(model, width);
  return rowsOf(model).flatMap((row) => drawRow(row, columns, glyphs));
}

/** Rows above the first drill of the scoreboard. */
export function scoreboardHead(model: Model): number {
  const rows = runningRows(model);
  return rows === 0 ? 3 : rows + 4;
}

/** Side by side, the drills that run have rows of their own above the scoreboard. */
function runningRows(model: Model): number {
  return model.sideBySide ? runningDrills(model).length : 0;
}

type ScoreRow =
  | { readonly state: 'done'; readonly name: string; readonly result: DrillResult }
  | { readonly state: 'running'; readonly drill: DrillModel }
  | { readonly state: 'queued'; readonly planned: PlannedDrill };

/** In the order of the plan whatever ended first, and what was not planned at the end. */
function rowsOf(model: Model): readonly ScoreRow[] {
  const { planned, results, suite, sideBySide } = model;
  const judged = [...results];
  const running = runningDrills(model).map(({ drill }) => drill);
  const done: ScoreRow[] = [];
  const open: ScoreRow[] = [];
  const queued: ScoreRow[] = [];
  for (const plan of planned) {
    const isPlanned = (scenario: string, seed: number): boolean =>
      scenario === plan.scenario && (plan.seed === undefined || seed === plan.seed);
    const result = take(judged, (other) => isPlanned(other.scenario, other.seed));
    const drill = result ?? take(running, (other) => isPlanned(other.scenario.id, other.start.seed));
    if (result !== undefined) done.push({ state: 'done', name: plan.drill ?? plan.scenario, result });
    else if (drill === undefined) queued.push({ state: 'queued', planned: plan });
    else open.push({ state: 'running', drill: drill as DrillModel });
  }
  done.push(...judged.map((result): ScoreRow => ({ state: 'done', name: result.scenario, result })));
  open.push(...running.map((drill): ScoreRow => ({ state: 'running', drill })));
  return [...done, ...(sideBySide ? [] : open), ...(suite === null ? queued : [])];
}

/** Takes the first item that fits out of a list. */
function take<T>(items: T[], fits: (item: T) => boolean): T | undefined {
  const index = items.findIndex(fits);
  return index < 0 ? undefined : items.splice(index, 1)[0];
}

function summary(model: Model, glyphs: Glyphs): Line {
  const count = (verdict: DrillResult['verdict']): number =>
    model.results.filter((result) => result.verdict === verdict).length;
  const parts: Span[] = [['suite', 'strong']];
  const total = Math.max(model.planned.length, model.results.length);
  const add = (text: string, tone: Tone = 'plain'): void => {
    parts.push([` ${glyphs.separator} `, 'dim'], [text, tone]);
  };
  add(model.title);
  if (total > 0) add(`${total} drill${total === 1 ? '' : 's'}`);
  if (count('pass') > 0) add(`${count('pass')} passed`, 'good');
  if (count('fail') > 0) add(`${count('fail')} failed`, 'bad');
  if (count('unknown') > 0) add(`${count('unknown')} unknown`, 'warn');
  return [' ', ...parts];
}

const figureNames = ['TTD', 'TTR', 'TTV', 'harm', 'score'] as const;
type FigureName = (typeof figureNames)[number];

interface Columns {
  readonly title: number;
  readonly figures: readonly FigureName[];
  /** Zero: there is no such column, and a reason has a row of its own. */
  readonly why: number;
}

/** Id, verdict and gaps take 20 cells and each figure seven. Only a wide terminal has room for all of it. */
function columnsFor({ planned, results }: Model, width: number): Columns {
  const longest = Math.max(...[...planned, ...results].map(({ title }) => cellWidth(title)), 20);
  if (width < 100) return { title: Math.min(longest, width - 41), figures: ['TTD', 'TTR', 'score'], why: 0 };
  const title = Math.min(longest, Math.floor((width - 55) * 0.5));
  return { title, figures: figureNames, why: width - 55 - title };
}

function drawHeading({ title, figures, why }: Columns, glyphs: Glyphs): Line {
  const names = figures.map((figure) => cell(figure, glyphs)).join('');
  const text = `       ${'scenario'.padEnd(title)} ${'verdict'.padEnd(10)}${names}${why > 0 ? '   why' : ''}`;
  return [[text, 'dim']];
}

function drawRow(row: ScoreRow, columns: Columns, glyphs: Glyphs): readonly Line[] {
  switch (row.state) {
    case 'done':
      return drawResult(row, columns, glyphs);
    case 'running': {
      const { id, title } = row.drill.scenario;
      const phase = row.drill.phases.at(-1)?.phase ?? 'prepare';
      const state: Span = [`${glyphs.running} running`, 'accent'];
      return [[...name(id, title, columns, glyphs), state, `   ${phase}`]];
    }
    case 'queued': {
      const { scenario, title, drill = scenario } = row.planned;
      const heading = name(drill, title, columns, glyphs).map(textOf).join('');
      return [[[`${heading}${glyphs.waiting} queued`, 'dim']]];
    }
  }
}

function drawResult(
  { name: id, result }: Extract<ScoreRow, { state: 'done' }>,
  columns: Columns,
  glyphs: Glyphs,
): readonly Line[] {
  const { glyph, tone } = verdictSign(result.verdict, glyphs);
  const wide = columns.why > 0;
  const why = whyOf(result);
  const line: Line = [
    ...name(id, result.title, columns, glyphs),
    [`${glyph} ${result.verdict.padEnd(8)}`, tone],
    columns.figures.map((figure) => cell(figureOf(figure, result) ?? glyphs.none, glyphs)).join(''),
    wide ? `   ${column(why, columns.why - 3, glyphs.ellipsis)}` : '',
  ];
  return wide || why === '' ? [line] : [line, [[`       ${why}`, 'dim']]];
}

/** A drill that is no measurement has no figures: they must not stand beside those of drills that are. */
function figureOf(figure: FigureName, { verdict, times, harm, score }: DrillResult): string | null {
  if (verdict === 'unknown') return null;
  const time = (seconds: number | null): string | null =>
    seconds === null ? null : formatClock(seconds * 1_000);
  switch (figure) {
    case 'TTD':
      return time(times.ttd);
    case 'TTR':
      return time(times.ttr);
    case 'TTV':
      return time(times.ttv);
    case 'harm':
      return formatCount(harm);
    case 'score':
      return String(score.total);
  }
}

function cell(text: string, glyphs: Glyphs): string {
  return column(text, 7, glyphs.ellipsis, 'right');
}

function name(id: string, title: string, columns: Columns, glyphs: Glyphs): Line {
  return [
    ' ',
    [column(id, 5, glyphs.ellipsis), 'strong'],
    ` ${column(title, columns.title, glyphs.ellipsis)} `,
  ];
}

/** Why a verdict is what it is, in a few words; a control that passed says what was right about it. */
function whyOf({ verdict, kind, checks, reasons: [reason], attribution }: DrillResult): string {
  if (verdict === 'pass') return kind === 'control' ? 'no rollback, as it should be' : '';
  const check = checks.find((other) => other.verdict === verdict);
  if (verdict === 'fail' && check !== undefined) return `${check.name}: ${check.detail}`;
  return `${attribution}: ${reason === undefined ? 'no reason was given' : reasons[reason]}`;
}
