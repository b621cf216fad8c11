import { brailleLine } from '../../core/charts/braille-line.ts';
import { histogram } from '../../core/charts/histogram.ts';
import { highest, type Point, type Sample, spread } from '../../core/charts/sample.ts';
import { isAboveLimit, sparkline } from '../../core/charts/sparkline.ts';
import { formatLimit, formatValue } from '../format.ts';
import { horizonFor } from '../horizon.ts';
import type { Size } from '../layout.ts';
import { column, type Line, type Span } from '../line.ts';
import type { DrillModel } from '../model.ts';
import type { Glyphs, Tone } from '../theme.ts';

/** A figure over time, with its limit, ready to be drawn. */
export interface Figure {
  readonly name: string;
  readonly now: Sample;
  readonly points: readonly Point[];
  readonly limit: number | null;
  /** What the limit is called. */
  readonly limitWord: string;
  readonly unit: string;
}

/** How far a figure is beyond its limit: above 1 it is. */
export function strain({ now, limit }: Figure): number {
  return limit === null ? 0 : (now ?? 0) / limit;
}

/** A figure in one row: name, value, sparkline, limit. All rows of a screen have the same time axis. */
export function figureRow(figure: Figure, drill: DrillModel, width: number, glyphs: Glyphs): Line {
  const slots = Math.min(80, width - 52);
  const samples = spread(figure.points, { slots, horizonMs: horizonFor(drill), nowMs: drill.nowMs });
  const spark = sparkline(samples, { width: slots, limit: figure.limit, ascii: glyphs.ascii });
  const bars = sparkSpans(spark, figure.limit !== null);
  return [...heading(figure, glyphs), '  ', ...bars, '  ', ...ending(figure, glyphs)];
}

/** A figure as a heading and a chart below it: a curve against its limit, or columns where there is none. */
export function figureChart(figure: Figure, drill: DrillModel, size: Size, glyphs: Glyphs): readonly Line[] {
  const chart = { width: size.width - 4, height: size.height - 1, ascii: glyphs.ascii };
  const samples = (slots: number): Sample[] =>
    spread(figure.points, { slots, horizonMs: horizonFor(drill), nowMs: drill.nowMs });
  const rows =
    figure.limit === null
      ? histogram(samples(chart.width), chart)
      : brailleLine(samples(chart.width * 2), { ...chart, limit: figure.limit });
  const tone: Tone = strain(figure) > 1 ? 'bad' : 'accent';
  const peak = formatValue(highest(figure.points.map((point) => point.value)), figure.unit);
  return [
    [...heading(figure, glyphs), '  ', ...ending(figure, glyphs), [`  peak ${peak}`, 'dim']],
    ...rows.map((text): Line => ['  ', [text, tone]]),
  ];
}

function heading(figure: Figure, glyphs: Glyphs): Line {
  const tone: Tone = strain(figure) > 1 ? 'bad' : figure.now === null ? 'dim' : 'strong';
  return [
    ` ${column(figure.name, 14, glyphs.ellipsis)} `,
    [column(formatValue(figure.now, figure.unit), 9, glyphs.ellipsis, 'right'), tone],
  ];
}

function ending(figure: Figure, glyphs: Glyphs): Line {
  const limit = figure.limit === null ? '' : `${figure.limitWord} ${formatLimit(figure.limit, figure.unit)}`;
  return [
    [column(limit, 14, glyphs.ellipsis), 'dim'],
    strain(figure) > 1 ? [` ${glyphs.mark} over`, 'bad'] : '',
  ];
}

/** Neighbouring cells of one meaning make one span. */
function sparkSpans(spark: string, limited: boolean): readonly Span[] {
  const runs: { text: string; tone: Tone }[] = [];
  for (const cell of spark) {
    const tone = '·?'.includes(cell) ? 'dim' : limited && isAboveLimit(cell) ? 'bad' : 'accent';
    const last = runs.at(-1);
    if (last?.tone === tone) last.text += cell;
    else runs.push({ text: cell, tone });
  }
  return runs.map(({ text, tone }) => [text, tone]);
}
