import type { Key } from 'ink';

/** Whether the screen shows a drill that runs, or the journal of one that ran. */
export type UiMode = 'live' | 'replay';

/** One thing that keys do. */
export interface Binding {
  readonly action: string;
  /** Names as {@link keyNames} gives them. */
  readonly keys: readonly string[];
  /** How the keys are printed. */
  readonly label: string;
  /** The words in the line of hints; left out: not hinted at. */
  readonly hint?: string;
  readonly help: string;
  /** Left out: in both. */
  readonly mode?: UiMode;
}

/**
 * The one list of keys: the line of hints, the `?` page, docs/keys.md and what happens all come from here.
 * Hints stand in this order, and the last ones give way first on a narrow terminal.
 */
export const keymap = [
  { action: 'help', keys: ['?'], label: '?', hint: 'keys', help: 'Show or hide this list' },
  {
    action: 'quit',
    keys: ['q'],
    label: 'q',
    hint: 'quit',
    help: 'Quit; asks first while drills run, then heals the sandbox and ends',
  },
  {
    action: 'pause',
    keys: ['space'],
    label: 'space',
    hint: 'pause',
    help: 'Pause the replay, or go on',
    mode: 'replay',
  },
  {
    action: 'watch',
    keys: ['space'],
    label: 'space',
    hint: 'real time',
    help: 'Watch at real time, or fast-forward the waiting again; a live system cannot stand still',
    mode: 'live',
  },
  {
    action: 'seek-back',
    keys: ['left'],
    label: '←',
    hint: '10 s back',
    help: 'Go back ten seconds of drill time',
    mode: 'replay',
  },
  {
    action: 'seek-forward',
    keys: ['right'],
    label: '→',
    hint: '10 s on',
    help: 'Go on ten seconds of drill time',
    mode: 'replay',
  },
  {
    action: 'faster',
    keys: ['+', '='],
    label: '+',
    hint: 'faster',
    help: 'Play twice as fast',
    mode: 'replay',
  },
  { action: 'slower', keys: ['-'], label: '-', hint: 'slower', help: 'Play half as fast', mode: 'replay' },
  {
    action: 'open',
    keys: ['right'],
    label: '→',
    hint: 'open',
    help: 'Open the drill at the cursor where several run side by side, as enter does; up and down move the cursor',
    mode: 'live',
  },
  { action: 'leave', keys: ['left'], label: '←', help: 'Go back to all drills, as esc does', mode: 'live' },
  {
    action: 'abort',
    keys: ['x'],
    label: 'x',
    hint: 'abort and heal',
    help: 'Abort this drill and heal the sandbox, after a question; the suite goes on',
    mode: 'live',
  },
  {
    action: 'freeze',
    keys: ['p'],
    label: 'p',
    hint: 'freeze',
    help: 'Freeze the picture to read it; the drill goes on behind it',
  },
  {
    action: 'filter',
    keys: ['/'],
    label: '/',
    hint: 'filter',
    help: 'Show only events that hold a text; enter keeps it, esc clears it',
  },
  {
    action: 'focus-next',
    keys: ['tab'],
    label: 'tab',
    hint: 'panel',
    help: 'Move to the next panel',
  },
  { action: 'focus-previous', keys: ['shift-tab'], label: 'shift-tab', help: 'Move to the panel before' },
  {
    action: 'zoom',
    keys: ['enter'],
    label: 'enter',
    help: 'Give the whole screen to the panel, and take it back',
  },
  {
    action: 'panel',
    keys: ['1', '2', '3', '4', '5'],
    label: '1–5',
    help: 'Give the whole screen to a panel: timeline, procedure, signals, truth, events',
  },
  {
    action: 'scoreboard',
    keys: ['s'],
    label: 's',
    hint: 'scores',
    help: 'Switch between the drill and the scoreboard of the suite',
    mode: 'live',
  },
  { action: 'up', keys: ['up', 'k'], label: '↑ k', help: 'Scroll up' },
  {
    action: 'down',
    keys: ['down', 'j'],
    label: '↓ j',
    help: 'Scroll down; at the end the list follows again',
  },
  { action: 'page-up', keys: ['page-up'], label: 'PgUp', help: 'Scroll up a page' },
  { action: 'page-down', keys: ['page-down'], label: 'PgDn', help: 'Scroll down a page' },
  { action: 'end', keys: ['end', 'G'], label: 'End G', help: 'Scroll to the end' },
  {
    action: 'back',
    keys: ['esc'],
    label: 'esc',
    help: 'Go back one step: close, clear or leave what is open',
  },
  {
    action: 'interrupt',
    keys: ['ctrl-c'],
    label: 'Ctrl-C',
    help: 'Heal the sandbox and end everything; a second time: end at once',
  },
] as const satisfies readonly Binding[];

export type ActionName = (typeof keymap)[number]['action'];

/** The bindings that hold in a mode. */
export function bindingsOf(mode: UiMode): readonly (Binding & { readonly action: ActionName })[] {
  return keymap.filter((binding) => !('mode' in binding) || binding.mode === mode);
}

/** The label of a binding in a terminal that has only ASCII. */
export function asciiLabel(label: string): string {
  return label
    .replace('←', 'left')
    .replace('→', 'right')
    .replace('↑', 'up')
    .replace('↓', 'down')
    .replace('–', '-');
}

/** What a key does in a mode, or null. */
export function actionFor(keyName: string, mode: UiMode): ActionName | null {
  return bindingsOf(mode).find((binding) => binding.keys.includes(keyName))?.action ?? null;
}

/** The names of what was pressed. Keys that were typed fast arrive together, and are told apart here. */
export function keyNames(input: string, key: Key): readonly string[] {
  const special = specialKeys.find(([flag]) => key[flag]);
  if (special !== undefined) return [key.shift && special[1] === 'tab' ? 'shift-tab' : special[1]];
  if (key.ctrl) return [`ctrl-${input}`];
  return [...input].map((character) =>
    character === ' ' ? 'space' : character === '\r' ? 'enter' : character,
  );
}

const specialKeys = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];
