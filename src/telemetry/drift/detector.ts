/** Which way a stream has changed. */
export type Direction = 'up' | 'down';

/**
 * A detector of a change in a stream, as a pure function from one state to the next.
 *
 * A state with an alarm is the last of its run: the update after it starts over.
 */
export interface Detector<Observation, State extends { readonly alarm: Direction | null }> {
  readonly start: State;
  update(state: State, observation: Observation): State;
}
