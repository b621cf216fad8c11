/**
 * The header by which latency stays true under time-lapse: milliseconds of drill time that the answering part, and
 * those behind it, waited without living through them. Latency on the drill clock is wall time plus this.
 */
const lapseHeader = 'x-firedrill-lapse-ms';

/** Lapses below this are not worth a header. */
const lapseMsMin = 0.05;

/** The lapse that an answer declares, 0 where it declares none. */
export function lapseOf(headers: Readonly<Record<string, string | string[] | undefined>>): number {
  const value = Number(headers[lapseHeader] ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** The header for a lapse, or nothing where there is nothing to declare. */
export function lapseHeaders(lapseMs: number): Record<string, string> {
  return Math.abs(lapseMs) < lapseMsMin ? {} : { [lapseHeader]: lapseMs.toFixed(3) };
}

/** Bounds in seconds of every latency histogram in the sandbox; one lies exactly on the usual limit of 300 ms. */
export const latencyBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5,
];
