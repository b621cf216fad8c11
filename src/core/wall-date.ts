/** The wall time, for people, folder names and clients that bring their own: no measurement is made with it. */
export function wallDate(): Date {
  return new Date();
}
