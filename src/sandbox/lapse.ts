/**
 * The header by which latency stays true under time-lapse: milliseconds of drill time that the answering part, and
 * those behind it, waited without living through them. Latency on the drill clock is wall time plus this.
 */
const lapseHeader = 'x-firedrill-lapse-ms';

/**
 * The header by which the machine's own share of a latency can be told: milliseconds of drill time that the answer was meant
 * to take. What it took beyond that, hops and a busy machine have added.
 */
const meantHeader = 'x-firedrill-meant-ms';

/** Lapses below this are not worth a header. */
const lapseMsMin = 0.05;

/** What an answer declares of its time, in milliseconds; 0 where it declares nothing. */
export interface DeclaredTime {
  readonly lapseMs: number;
  readonly meantMs: number;
}

export function declaredTime(headers: Readonly<Record<string, string | string[] | undefined>>): DeclaredTime {
  return { lapseMs: numberOf(headers[lapseHeader]), meantMs: numberOf(headers[meantHeader]) };
}

/** The headers for a time, without those that have nothing to declare. */
export function timeHeaders({ lapseMs, meantMs }: DeclaredTime): Record<string, string> {
  return {
    ...(Math.abs(lapseMs) >= lapseMsMin && { [lapseHeader]: lapseMs.toFixed(3) }),
    ...(meantMs > 0 && { [meantHeader]: meantMs.toFixed(3) }),
  };
}

function numberOf(header: string | string[] | undefined): number {
  const value = Number(header ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** Bounds in seconds of every latency histogram in the sandbox; one lies exactly on the usual limit of 300 ms. */
export const latencyBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5,
];
