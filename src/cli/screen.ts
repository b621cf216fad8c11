import { messageOf } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import type { UiHandle, UiOptions } from '../ui/start-ui.tsx';

type ScreenOptions = Pick<UiOptions, 'title' | 'onCommand'> &
  Required<Pick<UiOptions, 'planned' | 'sideBySide'>>;

/** The terminal UI of a run. Loading Ink takes a while, so it is only loaded when the screen is wanted. */
export class Screen {
  readonly #listeners = new Set<(event: JournalEvent, drill?: string) => void>();
  #ui: UiHandle | undefined;

  static async open(options: ScreenOptions): Promise<Screen> {
    const { startUi } = await import('../ui/start-ui.tsx');
    const screen = new Screen();
    screen.#ui = startUi({
      ...options,
      source: {
        subscribe: (listener) => {
          screen.#listeners.add(listener);
          return () => screen.#listeners.delete(listener);
        },
      },
      // The drill goes on without its picture: what it finds is worth more than how it looks.
      onError: (error) => void process.stderr.write(`The terminal UI broke: ${messageOf(error)}\n`),
    });
    return screen;
  }

  event(drill: string, event: JournalEvent): void {
    for (const listener of this.#listeners) listener(event, drill);
  }

  judged(drill: string, result: DrillResult): void {
    this.#ui?.judged(result, drill);
  }

  /** Shows the scoreboard and resolves when the screen is closed. */
  async finish(suite: SuiteResult): Promise<void> {
    this.#ui?.finish(suite);
    await this.#ui?.waitUntilExit();
  }

  close(): void {
    this.#ui?.unmount();
  }
}
