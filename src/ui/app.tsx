import { useAnimation, useApp, useInput, useWindowSize } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { UiCommand } from './commands.ts';
import { scoreboardHead, scoreRows } from './components/scoreboard.tsx';
import { keyNames, type UiMode } from './keymap.ts';
import { layoutFor, type Terminal } from './layout.ts';
import type { Model } from './model.ts';
import type { ModelStore } from './model-store.ts';
import { Screen } from './screen.tsx';
import type { Glyphs } from './theme.ts';
import { focused, initialView, react, screenOf, type View } from './view.ts';

/*
 * From 120 columns on, two columns:
 *
 *   header: scenario, seed, speed, both clocks
 *   ─ 1 timeline ─────────────────────────────────────────
 *    phases with the fault window, and the marks below
 *   ─ 2 procedure ─────────┬─ 3 signals ──────────────────
 *    seven steps           │ figures, limits, alerts
 *    claim and truth       ├─ 4 truth ────────────────────
 *    times and budgets     │ harm, planes, writes, figures
 *   ─ 5 events ────────────┴──────────────────────────────
 *    the tail of the journal
 *   keys
 *
 * From 72 columns on, the same panels below each other. With less, one line that says so.
 * Side by side, a row for each drill that runs stands above the scoreboard until one of them is opened.
 * `?`, `s` and the number keys give everything between header and keys to one panel.
 */

export interface AppProps {
  readonly store: ModelStore;
  readonly mode: UiMode;
  readonly onCommand: (command: UiCommand) => void;
  /** After the end of the suite; null: the screen stays until it is closed. */
  readonly autoExitMs: number | null;
  readonly glyphs: Glyphs;
}

/** Wires the screen to the store, the keys and the window. */
export function App({ store, mode, onCommand, autoExitMs, glyphs }: AppProps) {
  const model = useSyncExternalStore(store.subscribe, store.snapshot);
  const terminal = useWindowSize();
  const { exit } = useApp();
  const [view, setView] = useState(initialView);
  // Several keys may arrive before React draws again, and each must see what the one before has done.
  const latest = useRef(view);

  useInput((input, key) => {
    for (const keyName of keyNames(input, key)) {
      const seen = focused(model, latest.current);
      const reaction = react(latest.current, keyName, {
        model: seen,
        mode,
        pageRows: pageRowsOf(latest.current, seen, terminal),
        scoreRows: scoreRows(seen, terminal.columns, glyphs).length,
      });
      latest.current = reaction.view;
      for (const command of reaction.commands) onCommand(command);
      if (reaction.exit) exit();
    }
    setView(latest.current);
  });

  const closing = autoExitMs !== null && model.suite !== null && !view.stays && view.frozen === null;
  const { time } = useAnimation({ interval: 250, isActive: closing });
  const leftMs = closing ? autoExitMs - time : null;
  useEffect(() => {
    if (leftMs !== null && leftMs <= 0) exit();
  }, [leftMs, exit]);

  return (
    <Screen
      {...{ model, view, mode, terminal, glyphs }}
      closesInSeconds={leftMs === null ? null : Math.max(0, Math.ceil(leftMs / 1_000))}
    />
  );
}

/** How far a page key scrolls: the rows of what is scrolled. */
function pageRowsOf(view: View, model: Model, terminal: Terminal): number {
  const shown = focused(view.frozen ?? model, view);
  const scoreboard = screenOf(view, shown) === 'scoreboard';
  const layout = layoutFor(terminal, view.zoomed || scoreboard);
  switch (layout.kind) {
    case 'small':
      return 1;
    case 'full':
      return scoreboard ? layout.body.height + 1 - scoreboardHead(shown) : layout.body.height;
    default:
      return layout.sizes.events.height;
  }
}
