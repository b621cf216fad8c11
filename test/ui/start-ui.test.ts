import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { startUi, type UiHandle } from '../../src/ui/start-ui.tsx';
import { drillResult, suiteResult } from './fixtures/results.ts';
import { s04Until } from './fixtures/s04-journal.ts';
import { eventually, FakeTerminal } from './helpers/fake-terminal.ts';

const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';

interface Started {
  readonly ui: UiHandle;
  readonly terminal: FakeTerminal;
  readonly errors: string[];
  readonly listeners: Set<(event: JournalEvent) => void>;
}

function start(autoExitMs: number | null = null): Started {
  const terminal = new FakeTerminal({ columns: 100, rows: 30 });
  const listeners = new Set<(event: JournalEvent) => void>();
  const errors: string[] = [];
  const ui = startUi({
    source: {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    title: 'reference.yaml',
    onCommand: () => undefined,
    onError: (error) => errors.push(`${error} ${terminal.raw.includes(leave) ? 'after' : 'before'} leaving`),
    autoExitMs,
    env: {},
    stdout: terminal.stdout,
    stdin: terminal.stdin,
  });
  return { ui, terminal, errors, listeners };
}

const tell = (listeners: Started['listeners'], event: unknown): void => {
  for (const listener of listeners) listener(event as JournalEvent);
};

describe('the screen', () => {
  test('lives in the alternate buffer and leaves the terminal as it was', async () => {
    const { ui, terminal, listeners, errors } = start();
    for (const event of s04Until(60_000)) tell(listeners, event);
    await eventually(() => expect(terminal.raw).toContain('Destructive migration'));
    expect(terminal.raw.startsWith(enter)).toBe(true);
    ui.unmount();
    await ui.waitUntilExit();
    expect(terminal.raw).toContain(leave);
    expect(listeners.size).toBe(0);
    expect(errors).toEqual([]);
  });

  test('shows verdicts, and closes by itself after the end', async () => {
    const { ui, terminal, listeners } = start(500);
    for (const event of s04Until(340_000)) tell(listeners, event);
    ui.judged(drillResult());
    ui.finish(suiteResult([drillResult()]));
    await ui.waitUntilExit();
    expect(terminal.raw).toContain('1 passed');
  });

  test('restores the terminal before it reports an error of its own, and the teller of the event is not hurt', async () => {
    const { ui, errors, listeners } = start();
    const broken = { seq: 1, t: 0, type: 'drill-started', scenario: 'no scenario at all' };
    expect(() => tell(listeners, broken)).not.toThrow();
    await ui.waitUntilExit();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/after leaving$/);
  });
});
