import { formatClock } from '../../core/units.ts';
import { column, type Line, type Span } from '../line.ts';
import { type DrillModel, type Model, type OpenDrill, runningDrills } from '../model.ts';
import type { Glyphs, Tone } from '../theme.ts';

/** A row for each drill that runs: how far it is, how long detection and rollback took so far, what the procedure does. */
export function runningLines(
  model: Model,
  {
    cursor,
    width,
    glyphs,
  }: { readonly cursor: string | null; readonly width: number; readonly glyphs: Glyphs },
): readonly Line[] {
  const drills = runningDrills(model);
  const longest = Math.max(...drills.map(({ drill }) => drill.scenario.title.length));
  // Cursor, name, phase, clock, two times and the step take 59 cells.
  const title = Math.max(8, Math.min(longest, width - 59));
  return drills.map((open) => lineOf(open, { atCursor: open.key === cursor, title, glyphs }));
}

function lineOf(
  { key, drill }: OpenDrill,
  {
    atCursor,
    title,
    glyphs,
  }: { readonly atCursor: boolean; readonly title: number; readonly glyphs: Glyphs },
): Line {
  const tone: Tone = atCursor ? 'accent' : 'plain';
  return [
    [atCursor ? `${glyphs.running} ` : '  ', 'accent'],
    [column(key || drill.scenario.id, 6, glyphs.ellipsis), 'strong'],
    [` ${column(drill.scenario.title, title, glyphs.ellipsis)} `, tone],
    column(drill.phases.at(-1)?.phase ?? 'prepare', 8, glyphs.ellipsis),
    ` ${formatClock(drill.nowMs).padStart(5)}`,
    ...times(drill, glyphs),
    '  ',
    [drill.attempt > 1 ? 'again  ' : '', 'warn'],
    [stepOf(drill), 'dim'],
  ];
}

/** Both count from the first harm, as long as there was none there is nothing to count. */
function times({ marks, scenario }: DrillModel, glyphs: Glyphs): Line {
  const since = (mark: number | null): string =>
    marks.effect === null || mark === null ? glyphs.none : formatClock(mark - marks.effect);
  const rollback: Span =
    scenario.kind === 'control' ? ['', 'plain'] : `  TTR ${since(marks.effective).padStart(5)}`;
  return [`  TTD ${since(marks.alert).padStart(5)}`, rollback];
}

/** The step that the procedure is at, or the one that it came to last. */
function stepOf({ steps, procedure }: DrillModel): string {
  const at =
    steps.find(({ state }) => state === 'running') ?? steps.findLast(({ state }) => state !== 'waiting');
  if (at !== undefined) return `${at.step}${at.state === 'failed' ? ' failed' : ''}`;
  return procedure.state === 'idle' ? '' : procedure.state;
}
