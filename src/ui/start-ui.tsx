import { render } from 'ink';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { App } from './app.tsx';
import type { UiCommand } from './commands.ts';
import type { UiMode } from './keymap.ts';
import { applyResult, applySuite, initialModel, type PlannedDrill } from './model.ts';
import { ModelStore } from './model-store.ts';
import type { UiSource } from './source.ts';
import { chooseGlyphs } from './theme.ts';

export interface UiOptions {
  readonly source: UiSource;
  /** What is run, for example the procedure's file. */
  readonly title: string;
  /** The drills of the suite in the order in which they will run. */
  readonly planned?: readonly PlannedDrill[];
  /** Whether several drills may run at a time. @default false */
  readonly sideBySide?: boolean;
  /** @default 'live' */
  readonly mode?: UiMode;
  /** Hears what the person at the keyboard asks for. */
  readonly onCommand: (command: UiCommand) => void;
  /** Hears of an error in the screen itself, once the terminal is restored. The drill is not touched by it. */
  readonly onError: (error: unknown) => void;
  /**
   * Milliseconds from the end of the suite until the screen closes by itself; null: it stays.
   *
   * @default 3000
   */
  readonly autoExitMs?: number | null;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default process.stdout */
  readonly stdout?: NodeJS.WriteStream;
  /** @default process.stdin */
  readonly stdin?: NodeJS.ReadStream;
}

export interface UiHandle {
  /** Resolves when the screen is closed and the terminal is as it was. */
  waitUntilExit(): Promise<void>;
  unmount(): void;
  /** Shows the verdict on a drill. */
  judged(result: DrillResult, drill?: string): void;
  /** Shows the scoreboard; the screen then closes by itself. */
  finish(suite: SuiteResult): void;
}

/**
 * Opens the screen in the terminal's alternate buffer.
 *
 * It follows the source and asks by commands; it never touches the engine. Nobody else may write to the terminal until it
 * is closed. Import this module only when the screen is wanted: React and Ink take a third of a second to load.
 */
export function startUi(options: UiOptions): UiHandle {
  const { title, planned = [], sideBySide = false, mode = 'live', autoExitMs = 3_000 } = options;
  const { env = process.env } = options;
  const store = new ModelStore(initialModel({ title, planned, sideBySide }), options.source);
  const app = render(
    <App
      store={store}
      mode={mode}
      onCommand={options.onCommand}
      autoExitMs={autoExitMs}
      glyphs={chooseGlyphs(env)}
    />,
    {
      stdout: options.stdout ?? process.stdout,
      stdin: options.stdin ?? process.stdin,
      alternateScreen: true,
      incrementalRendering: true,
      maxFps: 15,
      patchConsole: false,
      exitOnCtrlC: false,
      // Whether a screen makes sense was decided before; Ink's own guess would overrule an explicit --ui in CI.
      interactive: true,
    },
  );
  const exited = app.waitUntilExit().then(
    () => store.close(),
    (error: unknown) => {
      store.close();
      options.onError(error);
    },
  );
  return {
    waitUntilExit: () => exited,
    unmount: () => app.unmount(),
    judged: (result, drill) => store.update((model) => applyResult(model, result, drill)),
    finish: (suite) => store.update((model) => applySuite(model, suite)),
  };
}
