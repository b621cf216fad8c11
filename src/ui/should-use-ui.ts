import { smallest } from './layout.ts';

export interface UiQuestion {
  /** `--ui` or `--no-ui`; undefined when neither was given. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly stdin: { readonly isTTY?: boolean };
}

export interface UiAnswer {
  readonly use: boolean;
  /** Said to whoever asked for the screen and cannot have it. */
  readonly warning: string | null;
}

/**
 * Whether the terminal UI may be used. In this order: the flag, `FIREDRILL_UI` (1 or 0), `CI`, and what the terminal can
 * do. Asking for it on a terminal that cannot show it gives a warning and the log instead.
 */
export function shouldUseUi(question: UiQuestion): UiAnswer {
  const asked = question.flag ?? askedByEnvironment(question.env);
  if (asked === false) return { use: false, warning: null };
  if (asked === undefined && isSet(question.env.CI)) return { use: false, warning: null };
  const obstacle = findObstacle(question);
  if (obstacle === null) return { use: true, warning: null };
  return {
    use: false,
    warning: asked === true ? `The terminal UI was asked for, but ${obstacle}. Using the log instead.` : null,
  };
}

function askedByEnvironment(env: UiQuestion['env']): boolean | undefined {
  const value = env.FIREDRILL_UI;
  return value === undefined || value === '' ? undefined : isSet(value);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}

function findObstacle({ env, stdout, stdin }: UiQuestion): string | null {
  if (stdout.isTTY !== true) return 'the output is not a terminal';
  if (stdin.isTTY !== true) return 'the input is not a terminal';
  if (env.TERM === 'dumb') return 'the terminal is dumb (TERM=dumb)';
  const { columns = 0, rows = 0 } = stdout;
  if (columns >= smallest.columns && rows >= smallest.rows) return null;
  return `the terminal has ${columns}×${rows} characters and ${smallest.columns}×${smallest.rows} are needed`;
}
