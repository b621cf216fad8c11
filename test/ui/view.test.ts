import { describe, expect, test } from 'vitest';
import type { UiCommand } from '../../src/ui/commands.ts';
import type { UiMode } from '../../src/ui/keymap.ts';
import { applyEvent, applySuite, initialModel, type Model } from '../../src/ui/model.ts';
import { initialView, isHealing, react, screenOf, type View, visibleLines } from '../../src/ui/view.ts';
import { mixedResults, suiteResult } from './fixtures/results.ts';
import { s04Until } from './fixtures/s04-journal.ts';

const running = s04Until(200_000).reduce(applyEvent, initialModel({ title: 'reference.yaml' }));
const finished = applySuite(running, suiteResult(mixedResults));

interface Outcome {
  readonly view: View;
  readonly commands: readonly UiCommand[];
  readonly exit: boolean;
}

function press(names: string, model: Model = running, mode: UiMode = 'live'): Outcome {
  let outcome: Outcome = { view: initialView, commands: [], exit: false };
  for (const name of names.split(' ')) {
    const next = react(outcome.view, name, { model, mode, pageRows: 10, scoreRows: 12 });
    outcome = {
      view: next.view,
      commands: [...outcome.commands, ...next.commands],
      exit: outcome.exit || next.exit,
    };
  }
  return outcome;
}

describe('quitting', () => {
  test('asks while a drill runs, and stops after a yes', () => {
    expect(press('q')).toMatchObject({ view: { question: 'quit' }, commands: [], exit: false });
    expect(press('q y')).toMatchObject({
      view: { stopping: 'healing' },
      commands: [{ kind: 'stop' }],
      exit: false,
    });
  });

  test.each(['n', 'esc', 'enter', 'q'])('does not happen after %s', (key) => {
    expect(press(`q ${key}`)).toMatchObject({
      view: { question: null, stopping: 'no' },
      commands: [],
      exit: false,
    });
  });

  test('does not ask when everything is over, nor in a replay', () => {
    expect(press('q', finished).exit).toBe(true);
    expect(press('q', running, 'replay').exit).toBe(true);
  });
});

describe('Ctrl-C', () => {
  test('once heals, twice forces', () => {
    expect(press('ctrl-c')).toMatchObject({ view: { stopping: 'healing' }, commands: [{ kind: 'stop' }] });
    expect(press('ctrl-c ctrl-c')).toMatchObject({
      view: { stopping: 'forced' },
      commands: [{ kind: 'stop' }, { kind: 'force' }],
    });
  });

  test('goes through while a question or a filter is open', () => {
    expect(press('q ctrl-c').commands).toEqual([{ kind: 'stop' }]);
    expect(press('/ a ctrl-c').commands).toEqual([{ kind: 'stop' }]);
  });

  test('closes the screen when there is nothing to heal', () => {
    expect(press('ctrl-c', finished)).toMatchObject({ commands: [], exit: true });
  });
});

describe('aborting', () => {
  test('asks first, and goes ahead after a yes', () => {
    expect(press('x')).toMatchObject({ view: { question: 'abort' }, commands: [] });
    expect(press('x y').commands).toEqual([{ kind: 'abort' }]);
    expect(isHealing(press('x y').view, running)).toBe(true);
  });

  test('is not offered when the drill is over or being healed', () => {
    expect(press('x', finished).view.question).toBeNull();
    expect(press('ctrl-c x').view.question).toBeNull();
    expect(press('x y x').view.question).toBeNull();
  });

  test('one drill does not abort the next', () => {
    const next = s04Until(100_000).reduce(applyEvent, running);
    expect(isHealing(press('x y').view, next)).toBe(false);
  });
});

describe('playing', () => {
  test('space holds and lets go', () => {
    expect(press('space space').commands).toEqual([{ kind: 'pause' }, { kind: 'resume' }]);
  });

  test('a replay can be wound and sped up, a live drill cannot', () => {
    expect(press('right left + -', running, 'replay').commands).toEqual([
      { kind: 'seek', byMs: 10_000 },
      { kind: 'seek', byMs: -10_000 },
      { kind: 'speed', factor: 2 },
      { kind: 'speed', factor: 0.5 },
    ]);
    expect(press('right left + -').commands).toEqual([]);
  });
});

describe('the filter', () => {
  test('takes what is typed, letters that are keys elsewhere included', () => {
    const { view, commands } = press('/ q x space p enter');
    expect(view).toMatchObject({ filter: 'qx p', typing: false, question: null });
    expect(commands).toEqual([]);
  });

  test('can be corrected, kept and cleared', () => {
    expect(press('/ a b backspace').view).toMatchObject({ filter: 'a', typing: true });
    expect(press('/ a enter esc').view.filter).toBe('');
    expect(press('/ a esc').view).toMatchObject({ filter: '', typing: false });
  });

  test('leaves only the events that hold it', () => {
    const all = visibleLines(running, '');
    const some = visibleLines(running, 'ALTER table');
    expect(some).toHaveLength(1);
    expect(all.length).toBeGreaterThan(20);
  });
});

describe('scrolling', () => {
  const lines = visibleLines(running, '');

  test('up holds on to an event, down to the end follows again', () => {
    expect(press('up up').view.anchorSeq).toBe(lines.at(-3)?.seq);
    expect(press('up up down down').view.anchorSeq).toBeNull();
  });

  test('does not go beyond the first page', () => {
    const top = press(Array.from({ length: 99 }, () => 'page-up').join(' ')).view.anchorSeq;
    expect(top).toBe(lines[9]?.seq);
  });

  test('new events do not move what is held', () => {
    const { view } = press('up up');
    const later = s04Until(300_000).reduce(applyEvent, initialModel({ title: '' }));
    const shown = visibleLines(later, '').findLast((line) => line.seq <= (view.anchorSeq ?? 0));
    expect(shown?.seq).toBe(lines.at(-3)?.seq);
  });

  test('on the scoreboard it stays within its rows', () => {
    expect(press('down down down down', finished).view.scoreTop).toBe(2);
    expect(press('down up up', finished).view.scoreTop).toBe(0);
  });
});

describe('panels and screens', () => {
  test('a number opens its panel, and closes it again', () => {
    expect(press('3').view).toMatchObject({ focus: 'signals', zoomed: true });
    expect(press('3 4').view).toMatchObject({ focus: 'truth', zoomed: true });
    expect(press('3 3').view).toMatchObject({ focus: 'signals', zoomed: false });
  });

  test('tab goes round, and back', () => {
    expect(press('tab').view.focus).toBe('timeline');
    expect(press('tab shift-tab').view.focus).toBe('events');
  });

  test('the scoreboard comes by itself at the end, whatever was looked at before', () => {
    expect(screenOf(press('s s 3').view, finished)).toBe('scoreboard');
    expect(screenOf(press('s', finished).view, finished)).toBe('drill');
  });

  test('esc takes back one thing at a time', () => {
    const { view } = press('p / a enter 3 ?');
    const steps = [view];
    for (let index = 0; index < 4; index++) {
      const last = steps.at(-1) ?? view;
      steps.push(react(last, 'esc', { model: running, mode: 'live', pageRows: 10, scoreRows: 0 }).view);
    }
    expect(
      steps.map(({ help, zoomed, filter, frozen }) => [help, zoomed, filter !== '', frozen !== null]),
    ).toEqual([
      [true, true, true, true],
      [false, true, true, true],
      [false, false, true, true],
      [false, false, false, true],
      [false, false, false, false],
    ]);
  });

  test('freezing keeps the picture of that moment', () => {
    expect(press('p').view.frozen).toBe(running);
    expect(press('p p').view.frozen).toBeNull();
  });

  test('any key after the end keeps the screen open, no key before it does', () => {
    expect(press('z', finished).view.stays).toBe(true);
    expect(press('z').view.stays).toBe(false);
  });
});
