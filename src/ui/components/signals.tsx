import { formatClock, formatDuration } from '../../core/units.ts';
import type { AlertView, SignalView } from '../fold/signals.ts';
import type { Size } from '../layout.ts';
import type { Line, Span } from '../line.ts';
import type { DrillModel } from '../model.ts';
import type { Glyphs } from '../theme.ts';
import { type Figure, figureChart, figureRow } from './chart.tsx';
import { Lines } from './lines.tsx';

/** What monitoring sees: each figure with its past, its limit, and the alerts that stand. */
export function Signals(props: { readonly drill: DrillModel; readonly size: Size; readonly glyphs: Glyphs }) {
  const { drill, size, glyphs } = props;
  return <Lines lines={linesOf(drill, size, glyphs)} {...size} />;
}

/** A chart with fewer rows says less than a sparkline. */
const chartRowsMin = 4;

function linesOf(drill: DrillModel, size: Size, glyphs: Glyphs): readonly Line[] {
  const figures = drill.signals.map(figureOf);
  if (figures.length === 0) {
    const interval = formatDuration(drill.start.evaluationIntervalMs);
    return [[[` no figures yet: the rules are evaluated every ${interval} of drill time`, 'dim']]];
  }
  const height = Math.floor((size.height - 1) / figures.length);
  if (height > chartRowsMin) {
    const charts = figures.flatMap((figure) => figureChart(figure, drill, { ...size, height }, glyphs));
    return [...charts, alertLine(drill.alerts, 0, glyphs)];
  }
  const shown = figures.slice(0, size.height - 1);
  const rows = shown.map((figure) => figureRow(figure, drill, size.width, glyphs));
  return [...rows, alertLine(drill.alerts, figures.length - shown.length, glyphs)];
}

function figureOf({ name, value, points, limit, unit }: SignalView): Figure {
  return { name: name.replaceAll('-', ' '), now: value, points, limit, limitWord: 'limit', unit };
}

function alertLine(alerts: readonly AlertView[], hidden: number, glyphs: Glyphs): Line {
  const more: Span = hidden === 0 ? '' : [`  +${hidden} more, press 3`, 'dim'];
  if (alerts.length === 0) return [[' no alert', 'dim'], more];
  const spans = alerts.flatMap((alert): Span[] => [
    alert.state === 'firing'
      ? [` ${glyphs.firing} ${alert.name} firing`, 'bad']
      : [` ${glyphs.pending} ${alert.name} pending`, 'warn'],
    [` since ${formatClock(alert.sinceMs)} `, 'dim'],
  ]);
  return [...spans, more];
}
