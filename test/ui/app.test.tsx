import { type Instance, render } from 'ink';
import { afterEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { App } from '../../src/ui/app.tsx';
import type { UiCommand } from '../../src/ui/commands.ts';
import { applySuite, initialModel } from '../../src/ui/model.ts';
import { ModelStore } from '../../src/ui/model-store.ts';
import { chooseGlyphs } from '../../src/ui/theme.ts';
import { mixedResults, suiteResult } from './fixtures/results.ts';
import { s04Until } from './fixtures/s04-journal.ts';
import { eventually, FakeTerminal, keys } from './helpers/fake-terminal.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

interface Session {
  readonly terminal: FakeTerminal;
  readonly store: ModelStore;
  readonly commands: UiCommand[];
  readonly app: Instance;
  feed(events: readonly JournalEvent[]): void;
  shows(text: string | RegExp): Promise<void>;
  hides(text: string): Promise<void>;
}

/** Opens the screen on S04 at an instant, and waits until it shows that. */
async function openApp(seconds: number, options: { readonly autoExitMs?: number } = {}): Promise<Session> {
  const terminal = new FakeTerminal({ columns: 120, rows: 40 });
  const listeners = new Set<(event: JournalEvent) => void>();
  const source = {
    subscribe: (listener: (event: JournalEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const store = new ModelStore(initialModel({ title: 'reference.yaml' }), source);
  const feed = (events: readonly JournalEvent[]): void => {
    for (const event of events) for (const listener of listeners) listener(event);
  };
  feed(s04Until(seconds * 1_000));
  const commands: UiCommand[] = [];
  const app = render(
    <App
      store={store}
      mode="live"
      onCommand={(command) => commands.push(command)}
      autoExitMs={options.autoExitMs ?? null}
      glyphs={chooseGlyphs({})}
    />,
    // Debug mode writes whole frames, which a test can read.
    {
      stdout: terminal.stdout,
      stdin: terminal.stdin,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
      interactive: true,
    },
  );
  open.push(() => {
    app.unmount();
    store.close();
  });
  await eventually(() => expect(terminal.frame).toContain('1 timeline'));
  return {
    terminal,
    store,
    commands,
    app,
    feed,
    shows: (text) => eventually(() => expect(terminal.frame).toMatch(text)),
    hides: (text) => eventually(() => expect(terminal.frame).not.toContain(text)),
  };
}

test('events that arrive later are drawn without a key being pressed', async () => {
  const session = await openApp(100);
  await session.shows('drill 1:40');
  session.feed(s04Until(180_000).filter((event) => event.t > 100_000));
  await session.shows('ALTER TABLE applications');
});

test('a resized terminal gets the layout of its new size', async () => {
  const { terminal, shows, hides } = await openApp(180);
  await shows('┬─ 3 signals');
  terminal.resize(80, 24);
  await hides('┬');
  terminal.resize(60, 20);
  await shows('60×20 is too small');
  terminal.resize(130, 40);
  await shows('┬─ 3 signals');
});

test('help opens and closes', async () => {
  const { terminal, shows, hides } = await openApp(180);
  terminal.press('?');
  await shows('Show or hide this list');
  terminal.press(keys.escape);
  await hides('Show or hide this list');
});

test('the scoreboard opens and closes', async () => {
  const { terminal, shows } = await openApp(180);
  terminal.press('s');
  await shows('▸ running');
  terminal.press('s');
  await shows('2 procedure');
});

test('freezing keeps the picture while the drill goes on, and catches up afterwards', async () => {
  const { terminal, shows, feed } = await openApp(100);
  terminal.press('p');
  await shows('frozen');
  feed(s04Until(180_000).filter((event) => event.t > 100_000));
  terminal.press(keys.tab);
  await shows(/frozen .* drill 1:40/);
  terminal.press('p');
  await shows('drill 3:00');
});

test('a filter is typed, applied and cleared', async () => {
  const { terminal, shows, hides } = await openApp(180);
  terminal.press('/', ...'alter');
  await shows('filter: alter');
  terminal.press(keys.enter);
  await shows('filter "alter"');
  await hides('PUT /fallback');
  terminal.press(keys.escape);
  await shows('PUT /fallback');
});

test('scrolling back shows older events until the end is asked for', async () => {
  const { terminal, shows, hides } = await openApp(180);
  await hides('seed 20261, playbook');
  terminal.press(keys.pageUp, keys.pageUp, keys.pageUp, keys.pageUp, keys.pageUp);
  await shows('seed 20261, playbook');
  terminal.press(keys.end);
  await hides('seed 20261, playbook');
});

describe('commands', () => {
  test('an abort goes out after its question was answered with yes', async () => {
    const { terminal, shows, commands } = await openApp(180);
    terminal.press('x');
    await shows('Abort this drill');
    expect(commands).toEqual([]);
    terminal.press('y');
    await eventually(() => expect(commands).toEqual([{ kind: 'abort' }]));
  });

  test('an abort does not go out after a no', async () => {
    const { terminal, shows, hides, commands } = await openApp(180);
    terminal.press('x');
    await shows('Abort this drill');
    terminal.press('n');
    await hides('Abort this drill');
    expect(commands).toEqual([]);
  });

  test('Ctrl-C stops and shows the healing, a second one forces', async () => {
    const { terminal, shows, feed, commands } = await openApp(330);
    terminal.press(keys.ctrlC);
    await shows('healing: 0/1 faults undone, 0/8 parts stopped');
    feed(s04Until(340_000).filter((event) => event.t > 330_000));
    await shows('healing: 1/1 faults undone, 8/8 parts stopped');
    terminal.press(keys.ctrlC);
    await shows('ending at once');
    expect(commands).toEqual([{ kind: 'stop' }, { kind: 'force' }]);
  });

  test('two keys in one chunk both count', async () => {
    const { terminal, commands } = await openApp(180);
    terminal.press('  ');
    await eventually(() => expect(commands).toEqual([{ kind: 'pause' }, { kind: 'resume' }]));
  });
});

describe('the end', () => {
  test('the scoreboard comes by itself, counts down and closes', async () => {
    const { store, app, shows } = await openApp(340, { autoExitMs: 600 });
    store.update((model) => applySuite(model, suiteResult(mixedResults)));
    await shows('closes in 1 s');
    await shows('2 passed');
    await app.waitUntilExit();
  });

  test('any key keeps it open, and q closes it', async () => {
    const { store, terminal, app, shows, hides } = await openApp(340, { autoExitMs: 60_000 });
    store.update((model) => applySuite(model, suiteResult(mixedResults)));
    await shows('closes in 60 s');
    terminal.press(keys.down);
    await hides('closes in');
    terminal.press('q');
    await app.waitUntilExit();
  });
});
