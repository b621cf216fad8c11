import type { UiCommand } from './commands.ts';
import { type EventLine, matches } from './event-line.ts';
import { type ActionName, actionFor, type UiMode } from './keymap.ts';
import { type Panel, panels } from './layout.ts';
import { type DrillModel, type Model, runningDrills, showDrill } from './model.ts';

/** What the person at the keyboard has chosen to see. */
export interface View {
  /** Null: the drill, and at the end the scoreboard. */
  readonly screen: 'drill' | 'scoreboard' | null;
  /** Side by side: the drill that has the whole screen; null: all of them. */
  readonly opened: string | null;
  /** Side by side: the drill at the cursor; null: the first. */
  readonly cursor: string | null;
  readonly help: boolean;
  readonly question: 'quit' | 'abort' | null;
  readonly focus: Panel;
  readonly zoomed: boolean;
  /** The picture that is kept while the drill goes on. */
  readonly frozen: Model | null;
  readonly paused: boolean;
  readonly stopping: 'no' | 'healing' | 'forced';
  /** The drill that was asked to abort. */
  readonly aborting: DrillModel['start'] | null;
  readonly filter: string;
  readonly typing: boolean;
  /** The last event in sight; null follows the newest. */
  readonly anchorSeq: number | null;
  /** The first row of the scoreboard in sight. */
  readonly scoreTop: number;
  /** A key was pressed after the end, so the screen stays. */
  readonly stays: boolean;
}

export const initialView: View = {
  screen: null,
  opened: null,
  cursor: null,
  help: false,
  question: null,
  focus: 'events',
  zoomed: false,
  frozen: null,
  paused: false,
  stopping: 'no',
  aborting: null,
  filter: '',
  typing: false,
  anchorSeq: null,
  scoreTop: 0,
  stays: false,
};

/** What the meaning of a key depends on, beside the view. */
export interface Situation {
  readonly model: Model;
  readonly mode: UiMode;
  /** Rows that a page has. */
  readonly pageRows: number;
  /** Rows that the scoreboard would need to show everything. */
  readonly scoreRows: number;
}

/** What comes of a key: another view, and what is asked of others. */
export interface Reaction {
  readonly view: View;
  readonly commands: readonly UiCommand[];
  readonly exit: boolean;
}

/** Whether the drill on the screen is on its way out by the person's wish. */
export function isHealing(view: View, { drill, suite }: Model): boolean {
  if (suite !== null) return false;
  return view.stopping !== 'no' || (drill !== null && drill.ended === null && view.aborting === drill.start);
}

/** Which screen is shown. Before the first drill there is only the scoreboard, with what is planned. */
export function screenOf(view: View, model: Model): 'drill' | 'scoreboard' {
  if (model.drill === null) return 'scoreboard';
  if (model.sideBySide) return view.opened === null ? 'scoreboard' : 'drill';
  return view.screen ?? (model.suite === null ? 'drill' : 'scoreboard');
}

/** The world with the drill that this person looks at: side by side, the one that was opened or stands at the cursor. */
export function focused(model: Model, view: View): Model {
  if (!model.sideBySide) return model;
  const open = model.drills.some(({ key }) => key === view.opened) ? view.opened : cursorOf(view, model);
  return showDrill(model, open);
}

/** The name of the drill at the cursor; null: none runs. */
export function cursorOf({ cursor }: View, model: Model): string | null {
  const running = runningDrills(model);
  return (running.find(({ key }) => key === cursor) ?? running[0])?.key ?? null;
}

/** The events that pass the filter. */
export function visibleLines(model: Model, filter: string): readonly EventLine[] {
  const tail = model.drill?.tail ?? [];
  return filter === '' ? tail : tail.filter((line) => matches(line, filter));
}

/** What a key does. */
export function react(view: View, keyName: string, situation: Situation): Reaction {
  const next = situation.model.suite === null ? view : { ...view, stays: true };
  if (keyName === 'ctrl-c') return interrupt(next, situation);
  if (next.question !== null) return answer(next, situation.model, keyName);
  if (next.typing) return see(type(next, keyName));
  const action = actionFor(keyName, situation.mode);
  if (action === 'panel')
    return see(openPanel(next, situation.model, panels[Number(keyName) - 1] ?? next.focus));
  return action === null ? see(next) : act(next, action, situation);
}

function act(view: View, action: ActionName, situation: Situation): Reaction {
  const { model, mode } = situation;
  switch (action) {
    case 'quit':
      if (mode === 'replay' || model.suite !== null) return { view, commands: [], exit: true };
      return see(view.stopping === 'no' ? { ...view, question: 'quit' } : view);
    case 'abort':
      return see(canAbort(view, model) ? { ...view, question: 'abort' } : view);
    case 'pause':
    case 'watch':
      if (model.suite !== null || model.drill === null) return see(view);
      return ask({ ...view, paused: !view.paused }, { kind: view.paused ? 'resume' : 'pause' });
    case 'seek-back':
      return ask(view, { kind: 'seek', byMs: -10_000 });
    case 'seek-forward':
      return ask(view, { kind: 'seek', byMs: 10_000 });
    case 'faster':
      return ask(view, { kind: 'speed', factor: 2 });
    case 'slower':
      return ask(view, { kind: 'speed', factor: 0.5 });
    default:
      return see(look(view, action, situation));
  }
}

/** The actions that change nothing but the view. */
function look(view: View, action: ActionName, situation: Situation): View {
  const { model, pageRows } = situation;
  switch (action) {
    case 'help':
      return { ...view, help: !view.help };
    case 'freeze':
      return { ...view, frozen: view.frozen === null ? model : null };
    case 'filter':
      return { ...view, typing: true, focus: 'events', help: false };
    case 'focus-next':
      return { ...view, focus: neighbour(view.focus, 1) };
    case 'focus-previous':
      return { ...view, focus: neighbour(view.focus, -1) };
    case 'zoom':
      if (isOverview(view, model)) return open(view, model);
      return { ...view, zoomed: !view.zoomed };
    case 'open':
      return isOverview(view, model) ? open(view, model) : view;
    case 'leave':
      return { ...view, opened: null, zoomed: false };
    case 'scoreboard':
      return {
        ...turnTo(view, model, screenOf(view, model) === 'drill' ? 'scoreboard' : 'drill'),
        scoreTop: 0,
      };
    case 'back':
      return back(view);
    case 'up':
      return scroll(view, situation, -1);
    case 'down':
      return scroll(view, situation, 1);
    case 'page-up':
      return scroll(view, situation, -pageRows);
    case 'page-down':
      return scroll(view, situation, pageRows);
    case 'end':
      return { ...view, anchorSeq: null };
    default:
      return view;
  }
}

function interrupt(view: View, { model, mode }: Situation): Reaction {
  if (mode === 'replay' || model.suite !== null) return { view, commands: [], exit: true };
  const calm = { ...view, question: null, typing: false };
  return view.stopping === 'no'
    ? ask({ ...calm, stopping: 'healing' }, { kind: 'stop' })
    : ask({ ...calm, stopping: 'forced' }, { kind: 'force' });
}

function answer(view: View, { drill, shown, sideBySide }: Model, keyName: string): Reaction {
  const calm: View = { ...view, question: null };
  if (keyName !== 'y' && keyName !== 'Y') {
    return see(['n', 'N', 'esc', 'q', 'enter'].includes(keyName) ? calm : view);
  }
  return view.question === 'abort'
    ? ask(
        { ...calm, aborting: drill?.start ?? null },
        { kind: 'abort', ...(sideBySide && shown !== null && { drill: shown }) },
      )
    : ask({ ...calm, stopping: 'healing' }, { kind: 'stop' });
}

function type(view: View, keyName: string): View {
  const anchored = { ...view, anchorSeq: null };
  if (keyName === 'enter') return { ...view, typing: false };
  if (keyName === 'esc') return { ...anchored, typing: false, filter: '' };
  if (keyName === 'backspace') return { ...anchored, filter: view.filter.slice(0, -1) };
  const character = keyName === 'space' ? ' ' : keyName;
  return [...character].length === 1 ? { ...anchored, filter: view.filter + character } : view;
}

/** Esc takes back one thing, the innermost first. */
function back(view: View): View {
  if (view.help) return { ...view, help: false };
  if (view.zoomed) return { ...view, zoomed: false };
  if (view.filter !== '') return { ...view, filter: '', anchorSeq: null };
  if (view.anchorSeq !== null) return { ...view, anchorSeq: null };
  if (view.frozen !== null) return { ...view, frozen: null };
  return { ...view, screen: null, opened: null };
}

/** Whether all drills are shown that run side by side. */
function isOverview(view: View, model: Model): boolean {
  return model.sideBySide && screenOf(view, model) === 'scoreboard';
}

function open(view: View, model: Model): View {
  return { ...view, opened: cursorOf(view, model), zoomed: false, anchorSeq: null };
}

function moveCursor(view: View, model: Model, by: number): View {
  const keys = runningDrills(model).map(({ key }) => key);
  const at = keys.indexOf(cursorOf(view, model) ?? '');
  return { ...view, cursor: keys[Math.max(0, Math.min(at + by, keys.length - 1))] ?? null };
}

function openPanel(view: View, model: Model, panel: Panel): View {
  const open = view.zoomed && view.focus === panel;
  return { ...turnTo(view, model, 'drill'), help: false, focus: panel, zoomed: !open };
}

/** Turns to a screen; what is shown anyway is not held on to, so that the end of the suite can turn the page. */
function turnTo(view: View, model: Model, screen: 'drill' | 'scoreboard'): View {
  if (model.sideBySide) {
    if (screen === 'scoreboard') return { ...view, opened: null };
    return view.opened === null ? open(view, model) : view;
  }
  const anyway = { ...view, screen: null };
  return screenOf(anyway, model) === screen ? anyway : { ...view, screen };
}

function scroll(view: View, { model, pageRows, scoreRows }: Situation, by: number): View {
  const shown = focused(view.frozen ?? model, view);
  if (isOverview(view, shown) && Math.abs(by) === 1 && runningDrills(shown).length > 0)
    return moveCursor(view, shown, by);
  if (screenOf(view, shown) === 'scoreboard') {
    return { ...view, scoreTop: Math.max(0, Math.min(view.scoreTop + by, scoreRows - pageRows)) };
  }
  const lines = visibleLines(shown, view.filter);
  const bottom = view.anchorSeq ?? Number.POSITIVE_INFINITY;
  const index = lines.findLastIndex((line) => line.seq <= bottom) + by;
  const first = Math.min(pageRows, lines.length) - 1;
  return {
    ...view,
    anchorSeq: index >= lines.length - 1 ? null : (lines[Math.max(first, index)]?.seq ?? null),
  };
}

function canAbort(view: View, model: Model): boolean {
  return (
    !isHealing(view, model) && model.suite === null && model.drill !== null && model.drill.ended === null
  );
}

function neighbour(panel: Panel, by: number): Panel {
  return panels[(panels.indexOf(panel) + by + panels.length) % panels.length] ?? panel;
}

function see(view: View): Reaction {
  return { view, commands: [], exit: false };
}

function ask(view: View, command: UiCommand): Reaction {
  return { view, commands: [command], exit: false };
}
