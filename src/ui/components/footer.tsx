import { asciiLabel, bindingsOf, type UiMode } from '../keymap.ts';
import { cellWidth, type Line, lineWidth, type Span } from '../line.ts';
import { type Model, runningDrills } from '../model.ts';
import type { Glyphs } from '../theme.ts';
import { isHealing, screenOf, type View } from '../view.ts';
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
  if (isHealing(view, model)) return healing(model, view, glyphs);
  const notes = [
    closesInSeconds === null ? '' : ` closes in ${closesInSeconds} s, any key keeps it open `,
    view.filter === '' ? '' : ` filter "${view.filter}" `,
    view.anchorSeq === null ? '' : ' scrolled back, End follows ',
  ].join('');
  return [[notes, 'warn'], ...hints(model, { view, mode, width: width - cellWidth(notes), glyphs })];
}

const questions = {
  quit: 'Quit? The drills end here and the sandbox is healed.',
  abort: 'Abort this drill and heal the sandbox?',
} as const;

function hints(
  model: Model,
  { view, mode, width, glyphs }: Pick<FooterProps, 'view' | 'mode' | 'width' | 'glyphs'>,
): Line {
  const finished = model.suite !== null;
  const overview = model.sideBySide && !finished && screenOf(view, model) === 'scoreboard';
  const shown: Span[] = [];
  for (const { action, label, hint } of bindingsOf(mode)) {
    // What cannot be done any more is not offered.
    if (hint === undefined || (finished && (action === 'watch' || action === 'abort'))) continue;
    if (action === 'open' && !overview) continue;
    const next: Span[] = [
      [` ${glyphs.ascii ? asciiLabel(label) : label}`, 'accent'],
      [` ${hint}  `, 'dim'],
    ];
    if (lineWidth([...shown, ...next]) > width) break;
    shown.push(...next);
  }
  return shown;
}

function healing(model: Model, view: View, glyphs: Glyphs): Line {
  const { drill } = model;
  const { stopping } = view;
  if (stopping === 'forced')
    return [[' ending at once: what is left behind is found at the next start', 'bad']];
  if (stopping === 'healing' && model.sideBySide && screenOf(view, model) === 'scoreboard') {
    const left = runningDrills(model).length;
    return [
      [` ${glyphs.running} healing:`, 'warn'],
      ` ${left} drill${left === 1 ? '' : 's'} still to end`,
      ['   Ctrl-C again forces', 'dim'],
    ];
  }
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
