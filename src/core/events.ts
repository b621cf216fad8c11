import { z } from 'zod';
import { drillEvents } from './events/drill.ts';
import { faultEvents } from './events/fault.ts';
import { observationEvents } from './events/observation.ts';
import { procedureEvents } from './events/procedure.ts';
import { sandboxEvents } from './events/sandbox.ts';

export type { Phase } from './events/drill.ts';
export {
  type Affected,
  type Harm,
  harms,
  type Ledger,
  type ObservedBin,
  type Planes,
} from './events/observation.ts';
export { type Step, stepSchema, steps } from './events/procedure.ts';
export type { ActionEvent } from './events/sandbox.ts';

/**
 * Everything that can stand in a journal: a closed, versioned union.
 *
 * Every event carries `seq` (1, 2, 3 …) and `t`, milliseconds of drill time stamped in the harness process when the
 * event was appended. Where something happened earlier than it could be written down, the event says so in fields of
 * its own (`atMs`, `fromMs`, `toMs`), on the same clock.
 */
export const eventBodySchema = z.discriminatedUnion('type', [
  ...drillEvents,
  ...faultEvents,
  ...observationEvents,
  ...sandboxEvents,
  ...procedureEvents,
]);
/** An event before the journal has stamped it. */
export type EventBody = z.infer<typeof eventBodySchema>;
export type EventType = EventBody['type'];

/** An event as it stands in the journal. */
export type JournalEvent = EventBody & { readonly seq: number; readonly t: number };
/** The stamped event of one type. */
export type EventOf<T extends EventType> = Extract<EventBody, { type: T }> & {
  readonly seq: number;
  readonly t: number;
};

/** The events of one type, in journal order. */
export function eventsOf<T extends EventType>(events: readonly JournalEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
