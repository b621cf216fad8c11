import { type Panel, panels } from '../layout.ts';
import { cellWidth, type Line, type Span } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { Lines } from './lines.tsx';

/** A stretch of a rule that carries the title of the panel below it. */
export interface RuleTitle {
  readonly panel: Panel;
  readonly note?: string;
  readonly width: number;
}

/** A horizontal rule of one or two stretches; `joint` meets the divider between the columns. */
export function Rule(props: {
  readonly left: RuleTitle;
  /** A second stretch, with a title or without. */
  readonly right?: RuleTitle | { readonly width: number };
  readonly joint?: string;
  readonly focus: Panel;
  readonly glyphs: Glyphs;
}) {
  const { left, right, joint = '', focus, glyphs } = props;
  const rest: Line =
    right === undefined
      ? []
      : 'panel' in right
        ? titleSpans(right, focus, glyphs)
        : [[glyphs.rule.repeat(right.width), 'dim']];
  const width = left.width + joint.length + (right?.width ?? 0);
  return (
    <Lines lines={[[...titleSpans(left, focus, glyphs), [joint, 'dim'], ...rest]]} width={width} height={1} />
  );
}

/** The title as spans that fill its width. */
export function titleSpans({ panel, note, width }: RuleTitle, focus: Panel, glyphs: Glyphs): readonly Span[] {
  const number = `${glyphs.rule} ${panels.indexOf(panel) + 1} `;
  const words = note === undefined ? '' : ` (${note})`;
  const rest = width - cellWidth(number) - cellWidth(panel) - cellWidth(words) - 1;
  return [
    [number, 'dim'],
    [panel, panel === focus ? 'accent' : 'strong'],
    [words, 'dim'],
    [` ${glyphs.rule.repeat(Math.max(0, rest))}`, 'dim'],
  ];
}
