/** Who has to act on an error: the person at the keyboard, their machine, or us. */
export type ErrorKind = 'usage' | 'environment' | 'interrupted' | 'bug';

export interface ErrorDetails {
  readonly kind?: ErrorKind;
  /** Where it happened, for example `scenarios/S02.yaml:4:7` or `http://127.0.0.1:4017/admin/weights`. */
  readonly place?: string;
  /** What to do next, as a sentence. */
  readonly nextStep?: string;
  readonly cause?: unknown;
}

/**
 * The one error class of firedrill: a stable `code`, and a message that says what happened, where, and what to do next.
 *
 * Errors are for the user's world. Our own bugs go through {@link invariant}.
 */
export class FiredrillError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened, without place and next step: fits a line of the terminal UI. */
  readonly shortMessage: string;
  readonly place: string | undefined;
  readonly nextStep: string | undefined;

  constructor(code: string, shortMessage: string, details: ErrorDetails = {}) {
    const place = details.place === undefined ? '' : `${details.place}: `;
    const nextStep = details.nextStep === undefined ? '' : ` ${details.nextStep}`;
    super(`${place}${shortMessage}${nextStep}`, { cause: details.cause });
    this.name = 'FiredrillError';
    this.code = code;
    this.kind = details.kind ?? 'environment';
    this.shortMessage = shortMessage;
    this.place = details.place;
    this.nextStep = details.nextStep;
  }
}

/** Throws when something that our own code promises does not hold. */
export function invariant(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new FiredrillError('BUG', `broken promise: ${promise}.`, { kind: 'bug' });
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
