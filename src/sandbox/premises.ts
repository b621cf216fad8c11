import type { LapseClock } from '../core/clock.ts';
import type { ActionEvent } from '../core/events.ts';
import type { Undo } from '../core/undo-stack.ts';
import type { Database } from './database/database.ts';
import type { MonitoringOptions } from './metrics-store/spec.ts';
import type { Driver, Part, PartSpec } from './part.ts';

/** Where the sandboxes of a suite stand: the one thing in which kinds of sandbox differ. */
export interface Premises extends AsyncDisposable {
  /** Makes room for one sandbox. */
  open(options: GroundOptions): Promise<Ground>;
  /** How many sandboxes may start at a time: a start takes the cores for seconds, and others drill meanwhile. @default all */
  readonly startsAtOnce?: number;
  /**
   * How often the observer looks at the planes, in wall milliseconds. A look asks a dozen parts, which costs more the farther
   * away they are.
   *
   * @default 100
   */
  readonly lookEveryMs?: number;
}

export interface GroundOptions {
  /** The parts of the sandbox follow this clock. */
  readonly clock: LapseClock;
  /** Where the logs of the parts go. */
  readonly logDir: string;
  readonly databaseName: string;
  /** Calls back with what the procedure did in SQL. */
  readonly onAction: (action: ActionEvent) => void;
}

/** Room for one sandbox. */
export interface Ground extends AsyncDisposable {
  readonly driver: Driver;
  readonly database: Database;
  /**
   * Starts the part `metrics-store` and whatever it stands on.
   *
   * @default monitoring of our own
   */
  readonly startMonitoring?: (
    options: MonitoringOptions,
    start: (spec: PartSpec) => Promise<Part>,
  ) => Promise<Part>;
  /** Called when everything stands. */
  readonly settle?: () => Promise<void>;
  /** Leaves no room on the disk of the database, where it has one that is nobody else's. */
  readonly fillDisk?: () => Promise<Undo>;
}
