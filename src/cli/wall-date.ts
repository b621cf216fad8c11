/** The wall time, for people and folder names: nothing is computed from it. */
export function wallDate(): Date {
  return new Date();
}
