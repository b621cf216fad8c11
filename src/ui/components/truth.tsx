import { blockBars } from '../../core/charts/block-bars.ts';
import type { Sample } from '../../core/charts/sample.ts';
import { harms } from '../../core/events.ts';
import { type ObservedWindow, windowOf } from '../fold/truth.ts';
import { formatCount, formatPercent } from '../format.ts';
import type { Size } from '../layout.ts';
import { column, type Line, type Span } from '../line.ts';
import type { DrillModel } from '../model.ts';
import { type PlaneView, planeViews, servingViews } from '../planes.ts';
import type { Glyphs, Tone } from '../theme.ts';
import { type Figure, figureChart, figureRow, strain } from './chart.tsx';
import { Lines } from './lines.tsx';

/** What the observer sees: harm, planes against their target, and what users met, whatever monitoring says. */
export function Truth(props: { readonly drill: DrillModel; readonly size: Size; readonly glyphs: Glyphs }) {
  const { drill, size, glyphs } = props;
  return <Lines lines={linesOf(drill, size, glyphs)} {...size} />;
}

/** A chart with fewer rows says less than a sparkline. */
const chartRowsMin = 4;

function linesOf(drill: DrillModel, size: Size, glyphs: Glyphs): readonly Line[] {
  const { truth } = drill;
  if (truth.recent.length === 0 && truth.planes === null) return [[[' no answer seen yet', 'dim']]];
  const writes = truth.ledger === null ? [] : [writesLine(drill)];
  const facts = [harmLine(drill), planesLine(drill, glyphs), ...writes];
  const figures = figuresOf(drill);
  const row = (figure: Figure): Line => figureRow(figure, drill, size.width, glyphs);
  const spare = size.height - facts.length;
  // The figure that hurts comes first when there is no room for all.
  if (spare < figures.length)
    return [...facts, ...figures.toSorted((a, b) => strain(b) - strain(a)).map(row)];
  const serving = servingLines(drill, size.width, glyphs);
  const shown = spare >= figures.length + serving.length ? [...facts, ...serving] : facts;
  const rest = size.height - shown.length;
  const height = Math.floor(rest / figures.length);
  if (height > chartRowsMin) {
    return [
      ...shown,
      ...figures.flatMap((figure) => figureChart(figure, drill, { ...size, height }, glyphs)),
    ];
  }
  const chart = { ...size, height: rest - figures.length };
  const harm = chart.height > 2 ? figureChart(harmFigure(drill), drill, chart, glyphs) : [];
  return [...shown, ...figures.map(row), ...harm];
}

function harmLine({ truth, marks, scenario }: DrillModel): Line {
  const total = harms.reduce((sum, harm) => sum + truth.bad[harm], 0);
  const kinds = harms.map((harm) => `${harm} ${formatCount(truth.bad[harm])}`).join('   ');
  if (marks.onset === null) return [' bad answers ', ['are counted from the fault on', 'dim']];
  const share = truth.sent === 0 ? '' : ` of ${formatCount(truth.sent)}`;
  const tone: Tone = total === 0 ? 'good' : scenario.kind === 'control' ? 'warn' : 'bad';
  return [' bad answers ', [formatCount(total), tone], [share, 'dim'], [`   ${kinds}`, 'dim']];
}

function planesLine(drill: DrillModel, glyphs: Glyphs): Line {
  const views = planeViews(drill);
  if (views.length === 0) return [' planes      ', ['a control: nothing must be touched', 'dim']];
  const spans = views.flatMap((view, index): Span[] => [
    `${index === 0 ? '' : '   '}${view.plane} `,
    planeSpan(view, glyphs),
  ]);
  return [' planes      ', ...spans];
}

function planeSpan(view: PlaneView, glyphs: Glyphs): Span {
  switch (view.state) {
    case 'idle':
      return [glyphs.waiting, 'dim'];
    case 'unseen':
      return [glyphs.ellipsis, 'dim'];
    case 'back':
      return [glyphs.pass, 'good'];
    case 'away':
      return [`${glyphs.fail} ${view.detail}`.trimEnd(), 'bad'];
  }
}

function writesLine({ truth: { ledger } }: DrillModel): Line {
  if (ledger === null) return [];
  const counts = (['lost', 'altered', 'duplicated'] as const).flatMap((kind): Span[] => [
    `   ${kind} `,
    [formatCount(ledger[kind]), ledger[kind] === 0 ? 'good' : 'bad'],
  ]);
  const doubt: Span = ledger.inDoubt === 0 ? '' : [`   in doubt ${formatCount(ledger.inDoubt)}`, 'dim'];
  return [` writes      ${formatCount(ledger.acknowledged)}`, ...counts, doubt];
}

function servingLines(drill: DrillModel, width: number, glyphs: Glyphs): readonly Line[] {
  const servers = servingViews(drill);
  const bars = blockBars(
    servers.map((server) => server.share),
    { width: Math.min(40, width - 34), max: 1, ascii: glyphs.ascii },
  );
  return servers.map((server, index): Line => {
    const tone: Tone = server.bad ? 'bad' : server.good ? 'good' : 'accent';
    const bundle = server.ready ? (server.bundle ?? 'empty') : 'not ready';
    return [
      ` ${server.server.padEnd(11)} ${column(bundle, 9, glyphs.ellipsis)} `,
      [`${column(formatPercent(server.share), 5, glyphs.ellipsis, 'right')}  `, 'strong'],
      [bars[index] ?? '', tone],
    ];
  });
}

/** What users feel, against what still counts as healthy. */
function figuresOf({ truth, scenario }: DrillModel): readonly Figure[] {
  const { errorRate, wrongRate, p95Ms } = scenario.recovered;
  const figure = (name: string, unit: string, limit: number, read: (window: ObservedWindow) => Sample) =>
    figureFrom(truth, { name, unit, limit, limitWord: 'healthy' }, read);
  return [
    figure('errors', 'ratio', errorRate, (window) => shareOf(window, window.error)),
    figure('wrong', 'ratio', wrongRate, (window) => shareOf(window, window.wrong)),
    figure('p95', 'ms', p95Ms, (window) => window.p95Ms),
  ];
}

function harmFigure({ truth }: DrillModel): Figure {
  return figureFrom(truth, { name: 'bad answers', unit: 'ratio', limit: null, limitWord: '' }, (window) =>
    shareOf(window, window.error + window.slow + window.wrong),
  );
}

function figureFrom(
  truth: DrillModel['truth'],
  figure: Omit<Figure, 'now' | 'points'>,
  read: (window: ObservedWindow) => Sample,
): Figure {
  const now = windowOf(truth.recent);
  const points = truth.history.map((window) => ({ atMs: window.fromMs, value: read(window) }));
  return { ...figure, now: now && read(now), points };
}

function shareOf({ sent }: ObservedWindow, count: number): Sample {
  return sent === 0 ? null : count / sent;
}
