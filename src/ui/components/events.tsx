import type { EventLine } from '../event-line.ts';
import { formatInstant } from '../format.ts';
import type { Size } from '../layout.ts';
import { column, type Line } from '../line.ts';
import type { Model } from '../model.ts';
import type { Glyphs, Tone } from '../theme.ts';
import { type View, visibleLines } from '../view.ts';
import { Lines } from './lines.tsx';

/** The tail of the journal: the newest events, or those that were scrolled to. */
export function Events(props: {
  readonly model: Model;
  readonly view: View;
  readonly size: Size;
  readonly glyphs: Glyphs;
}) {
  const { model, view, size, glyphs } = props;
  const lines = visibleLines(model, view.filter);
  if (lines.length === 0) {
    const words =
      view.filter === ''
        ? 'nothing has happened yet'
        : `no event holds "${view.filter}"; esc clears the filter`;
    return <Lines lines={[[[` ${words}`, 'dim']]]} {...size} />;
  }
  const bottom = view.anchorSeq ?? Number.POSITIVE_INFINITY;
  const end = lines.findLastIndex((line) => line.seq <= bottom) + 1;
  const shown = lines.slice(Math.max(0, end - size.height), Math.max(end, size.height));
  return <Lines lines={shown.map((line) => row(line, size.width, glyphs))} {...size} />;
}

function row(line: EventLine, width: number, glyphs: Glyphs): Line {
  const times = line.times > 1 ? ` ${glyphs.times}${line.times}` : '';
  const tone: Tone = line.tone;
  return [
    [column(formatInstant(line.atMs), 9, glyphs.ellipsis, 'right'), 'dim'],
    `  ${column(line.source, 13, glyphs.ellipsis)} `,
    [column(line.kind, 11, glyphs.ellipsis), tone],
    ' ',
    [column(line.text + times, Math.max(0, width - 38), glyphs.ellipsis), tone === 'dim' ? 'dim' : 'plain'],
  ];
}
