import { asciiLabel, bindingsOf, type UiMode } from '../keymap.ts';
import { cellWidth, type Line, lineWidth, type Span } from '../line.ts';
import type { DrillModel, Model } from '../model.ts';
import type { Glyphs } from '../theme.ts';
import { isHealing, type View } from '../view.ts';
import { Lines } from './lines.tsx';

interface FooterProps {
  readonly model: Model;
  readonly view: View;
  readonly mode: UiMode;
  /** Seconds until the screen closes by itself; null: it stays. */
  readonly closesInSeconds: number | null;
  readonly width: number;
  readonly glyphs: Glyphs;
}

/** The last row: a question, what is being typed, how the healing goes, or which keys there are. */
export function Footer(props: FooterProps) {
  return <Lines lines={[lineOf(props)]} width={props.width} height={1} />;
}

function lineOf({ model, view, mode, closesInSeconds, width, glyphs }: FooterProps): Line {
  if (view.question !== null) return [[` ${questions[view.question]}`, 'warn'], '  y yes   n no'];
  if (view.typing) {
    return [
      [' filter: ', 'accent'],
      view.filter,
      [glyphs.column, 'accent'],
      ['  enter keeps   esc clears', 'dim'],
    ];
  }
  if (isHealing(view, model)) return healing(model.drill, view, glyphs);
  const notes = [
    closesInSeconds === null ? '' : ` closes in ${closesInSeconds} s, any key keeps it open `,
    view.filter === '' ? '' : ` filter "${view.filter}" `,
    view.anchorSeq === null ? '' : ' scrolled back, End follows ',
  ].join('');
  return [[notes, 'warn'], ...hints(mode, model.suite !== null, width - cellWidth(notes), glyphs)];
}

const questions = {
  quit: 'Quit? The drills end here and the sandbox is healed.',
  abort: 'Abort this drill and heal the sandbox?',
} as const;

function hints(mode: UiMode, finished: boolean, width: number, glyphs: Glyphs): Line {
  const shown: Span[] = [];
  for (const { action, label, hint } of bindingsOf(mode)) {
    // What cannot be done any more is not offered.
    if (hint === undefined || (finished && (action === 'watch' || action === 'abort'))) continue;
    const next: Span[] = [
      [` ${glyphs.ascii ? asciiLabel(label) : label}`, 'accent'],
      [` ${hint}  `, 'dim'],
    ];
    if (lineWidth([...shown, ...next]) > width) break;
    shown.push(...next);
  }
  return shown;
}

function healing(drill: DrillModel | null, { stopping }: View, glyphs: Glyphs): Line {
  if (stopping === 'forced')
    return [[' ending at once: what is left behind is found at the next start', 'bad']];
  const faults = drill?.faults ?? [];
  const parts = drill?.parts ?? [];
  const undone = faults.filter((fault) => fault.undoneMs !== null).length;
  const stopped = parts.filter((part) => part.state === 'stopped' || part.state === 'died').length;
  return [
    [` ${glyphs.running} healing:`, 'warn'],
    ` ${undone}/${faults.length} faults undone, ${stopped}/${parts.length} parts stopped`,
    [stopping === 'no' ? '   the next drill follows' : '   Ctrl-C again forces', 'dim'],
  ];
}
