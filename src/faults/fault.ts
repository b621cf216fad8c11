import type { z } from 'zod';
import type { Harm } from '../core/events.ts';
import type { Undo } from '../core/undo-stack.ts';
import type { Link } from '../scenario/link.ts';

/**
 * What the observer must see of a fault before it counts: a kind of bad answer, an answer that tells what belongs to
 * somebody else, more users, a server gone cold, or the state that the fault's own `see` looks for.
 */
export type VisibleAs = Harm | 'leaked' | 'surge' | 'cold' | 'state';

/**
 * What a fault may touch: the private side of the sandbox, which no procedure can reach.
 *
 * Every method rejects when the sandbox did not take it: a fault that could not be armed must never look armed.
 */
export interface FaultTargets {
  /** Drill time at which the fault is armed, in milliseconds. */
  readonly atMs: number;
  /** Calls a private method of a part, for example of `server-candidate`. */
  call(part: string, method: string, params?: unknown): Promise<unknown>;
  /** The parts that are model servers. */
  readonly servers: readonly string[];
  /** Where the product's own programs reach the database. */
  readonly databaseUrl: string;
  /** Runs a migration of the domain's `release/` folder as the release would, and returns its file name. */
  migrate(version: string): Promise<string>;
  /** Lets a part stand still, with all that live in its host. */
  pause(part: string): Promise<void>;
  resume(part: string): Promise<void>;
  /** Ends a part without asking. It does not come back. */
  kill(part: string): Promise<void>;
  /** Leaves no room on the disk of the database. */
  fillDisk(): Promise<Undo>;
}

/**
 * One mechanical disturbance.
 *
 * Faults stay armed until the right lever is pulled: none of them may end by itself while it harms users, or doing
 * nothing would look like a rollback. The undo is for the harness alone, after the drill.
 */
export interface Fault<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One sentence for `firedrill list faults`. */
  readonly summary: string;
  readonly visibleAs: VisibleAs;
  readonly schema: Schema;
  arm(params: z.output<Schema>, targets: FaultTargets): Promise<Undo>;
  /**
   * For `state`: looks through private channels whether the fault is in effect, and answers with the evidence as a clause,
   * or null while it is not. Asked several times a second until it is seen.
   */
  see?(params: z.output<Schema>, targets: FaultTargets): Promise<string | null>;
  /** Parts that must have a host of their own, for whoever shared it would suffer with them. */
  alone?(params: z.output<Schema>): readonly string[];
  /** Links on which a wire must lie for it. */
  links?(params: z.output<Schema>): readonly Link[];
  /**
   * How fast drill time may run from its arming on. Time-outs of the wall must be lived through: in time-lapse they would
   * pass for an eternity.
   *
   * @default as fast as everybody keeps up with
   */
  speedMax?(params: z.output<Schema>): number | undefined;
  /** Whether it can be armed in containers alone. */
  readonly containersOnly?: boolean;
}

/** Keeps the parameter type of a fault while the catalogue holds faults of every kind. */
export function defineFault<Schema extends z.ZodType>(fault: Fault<Schema>): Fault<Schema> {
  return fault;
}
