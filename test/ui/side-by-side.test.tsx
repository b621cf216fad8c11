import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { cellWidth } from '../../src/ui/line.ts';
import { applyDrillEvent, applyResult, initialModel, type Model } from '../../src/ui/model.ts';
import { Screen } from '../../src/ui/screen.tsx';
import { chooseGlyphs } from '../../src/ui/theme.ts';
import { focused, initialView, type Reaction, react, type View } from '../../src/ui/view.ts';
import { drillResult } from './fixtures/results.ts';
import { s04Until } from './fixtures/s04-journal.ts';

const planned = ['S04', 'S04#2', 'S04#3', 'S04#4'].map((drill, index) => ({
  drill,
  scenario: 'S04',
  title: 'Destructive migration',
  seed: 20_261 + index,
}));

/** The story of S04, told of the drill with another seed. */
function journalOf(seed: number, untilMs: number): JournalEvent[] {
  return s04Until(untilMs).map((event) => (event.type === 'drill-started' ? { ...event, seed } : event));
}

/** Two drills run, and one that began later has ended earlier. */
function modelOf(): Model {
  const start = initialModel({ title: 'reference.yaml', planned, sideBySide: true });
  const drills = [
    ['S04', 20_261, 180_000],
    ['S04#2', 20_262, 64_000],
    ['S04#3', 20_263, 340_000],
  ] as const;
  const told = drills.reduce(
    (model, [key, seed, untilMs]) =>
      journalOf(seed, untilMs).reduce((before, event) => applyDrillEvent(before, key, event), model),
    start,
  );
  return applyResult(told, drillResult({ seed: 20_263 }), 'S04#3');
}

const model = modelOf();

function press(view: View, ...keyNames: readonly string[]): Reaction {
  let reaction: Reaction = { view, commands: [], exit: false };
  for (const key of keyNames) {
    const situation = {
      model: focused(model, reaction.view),
      mode: 'live',
      pageRows: 10,
      scoreRows: 3,
    } as const;
    reaction = react(reaction.view, key, situation);
  }
  return reaction;
}

function frameOf(view: View, columns = 80, rows = 24, of = model): string[] {
  const tree = (
    <Screen
      {...{ model: of, view, mode: 'live' }}
      terminal={{ columns, rows }}
      closesInSeconds={null}
      glyphs={chooseGlyphs({ FIREDRILL_ASCII: '0' })}
    />
  );
  return stripVTControlCharacters(renderToString(tree, { columns })).split('\n');
}

test('each drill that runs has a row above the scoreboard, in which the plan gives the order', () => {
  expect(`\n${frameOf(initialView, 80, 20).join('\n').trimEnd()}\n`).toMatchInlineSnapshot(`
    "
     firedrill   reference.yaml
     suite · reference.yaml · 4 drills · 1 passed

    ▸ S04    Destructive migration fault     3:00  TTD  0:51  TTR     –  execute
      S04#2  Destructive migration fault     1:04  TTD     –  TTR     –

           scenario              verdict       TTD    TTR  score
     S04#3 Destructive migration ✓ pass       0:51   2:22     96
     S04#4 Destructive migration · queued










     ? keys   q quit   space real time   → open   x abort and heal   p freeze
    "
  `);
});

test.each([
  [72, 20],
  [80, 24],
  [120, 40],
] as const)('fills %i×%i: no row more, no column more', (columns, rows) => {
  for (const view of [initialView, press(initialView, 'enter').view]) {
    const lines = frameOf(view, columns, rows);
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map(cellWidth))).toBeLessThanOrEqual(columns);
  }
});

test.each(['enter', 'right'])('%s opens the drill at the cursor, and esc goes back', (key) => {
  const opened = press(initialView, 'down', key).view;
  expect(focused(model, opened).drill?.start.seed).toBe(20_262);
  expect(frameOf(opened).join('\n')).toContain('2 procedure');
  expect(frameOf(press(opened, 'esc').view)[2]).toBe(frameOf(initialView)[2]);
  expect(press(opened, 'left').view.opened).toBeNull();
});

test('the cursor stays within the drills that run', () => {
  expect(press(initialView, 'up', 'up').view.cursor).toBe('S04');
  expect(press(initialView, 'down', 'down', 'down').view.cursor).toBe('S04#2');
});

test('a drill that has ended stays open for whoever looks at it', () => {
  const view = { ...initialView, opened: 'S04#3' };
  expect(focused(model, view).drill?.result?.verdict).toBe('pass');
});

test('an abort names the drill that is meant', () => {
  expect(press(initialView, 'down', 'x', 'y').commands).toEqual([{ kind: 'abort', drill: 'S04#2' }]);
});

test('enter zooms a panel of a drill that is open already', () => {
  expect(press(initialView, 'enter', 'enter').view).toMatchObject({ opened: 'S04', zoomed: true });
});

test('events of one drill leave the others as they are', () => {
  const [event] = s04Until(200_000).filter(({ t }) => t > 190_000);
  if (event === undefined) throw new Error('the story is longer than that');
  const after = applyDrillEvent(model, 'S04', event);
  expect(after.drills[1]).toEqual(model.drills[1]);
  expect(after.drills[0]?.drill.nowMs).toBeGreaterThan(model.drills[0]?.drill.nowMs ?? 0);
});

test('a drill that is run again says so, in its row and above its own screen', () => {
  const spoiled = applyDrillEvent(model, 'S04#2', {
    ...s04Until(0)[0],
    type: 'drill-ended',
    reason: 'completed',
  } as JournalEvent);
  const again = journalOf(20_262, 64_000).reduce(
    (before, event) => applyDrillEvent(before, 'S04#2', event),
    spoiled,
  );
  expect(frameOf(initialView, 80, 24, again).find((row) => row.includes('S04#2'))).toContain('again');
  expect(frameOf(initialView).join('\n')).not.toContain('again');
});
