import type { JournalEvent } from '../core/events.ts';

/** Where the screen gets its events from: the journal of a live drill, or a stored one that is played again. */
export interface UiSource {
  /**
   * Calls back with every event from now on, and with the name of its drill where several run side by side; returns how to
   * stop that. A `Journal` fits as it is.
   */
  subscribe(listener: (event: JournalEvent, drill?: string) => void): () => void;
  /**
   * Drill time now, and how many times as fast as the wall it passes, so that clocks move between two events. Left out:
   * time stands where the last event left it.
   */
  position?(): { readonly nowMs: number; readonly speed: number };
}
