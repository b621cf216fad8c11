import { sleep } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import type { ProcedureEvent } from '../../procedure.ts';
import { sendMessage } from '../channels/index.ts';
import { evaluate } from '../condition/evaluate.ts';
import type { Condition } from '../condition/schema.ts';
import { failed, type StepContext, type StepOutcome } from '../context.ts';
import type { Moment, Playbook } from '../schema.ts';

type Messages = Playbook['communicate']['messages'];

const attemptsMax = 3;
const pauseMs = 10_000;

/**
 * Talks to people beside the other steps, and never in their way: a message that does not arrive is a failure of this
 * step alone.
 */
export class Communication {
  readonly #messages: Messages;
  readonly #as: () => StepContext;
  readonly #report: (event: ProcedureEvent) => void;
  readonly #sending: Promise<StepOutcome | null>[] = [];

  constructor(
    messages: Messages,
    options: { readonly as: () => StepContext; readonly report: (event: ProcedureEvent) => void },
  ) {
    this.#messages = messages;
    this.#as = options.as;
    this.#report = options.report;
  }

  /** Sends what is to be said at a moment, with the facts of that moment. */
  tell(moment: Moment): void {
    const due = this.#messages.filter(({ when }) => when === moment);
    if (due.length > 0 && this.#sending.length === 0) {
      this.#report({ type: 'step-started', step: 'communicate', title: 'Tell people' });
    }
    const context = this.#as();
    for (const message of due) this.#sending.push(deliver(message, context));
  }

  /** Resolves when no message is under way any more. Messages of a response that had to stop end at once. */
  async settle(): Promise<void> {
    await Promise.all(this.#sending);
  }

  /** Resolves when everything has been said, or has failed for good, and reports how much of it arrived. */
  async finish(): Promise<void> {
    if (this.#sending.length === 0) return;
    const settled = await this.#as().waiting('messages to arrive', () => Promise.all(this.#sending));
    const outcomes = settled.filter((outcome) => outcome !== null);
    const arrived = outcomes.filter(({ ok }) => ok).length;
    this.#report({
      type: 'step-completed',
      step: 'communicate',
      ok: arrived === outcomes.length,
      detail: `${arrived} of ${outcomes.length} messages arrived`,
    });
  }
}

/** Never rejects. Somebody who need not be told is better told than somebody who must be is not. */
async function deliver(
  { send: message, if: condition }: Messages[number],
  context: StepContext,
): Promise<StepOutcome | null> {
  if (condition !== undefined && (await isFalse(condition, context))) return null;
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendMessage(message, context).catch((error: unknown) => failed(messageOf(error)));
    context.progress(`${message.to}: ${outcome.detail}`);
    if (outcome.ok || attempt === attemptsMax || context.signal.aborted) return outcome;
    await sleep(context.clock, pauseMs, context.signal).catch(() => {});
  }
}

async function isFalse(condition: Condition, context: StepContext): Promise<boolean> {
  const { truth } = await evaluate(condition, context).catch(() => ({ truth: null }));
  return truth === false;
}
