import { commonIntervalMs } from './write-test.ts';

/** How samples are moved so that they lie on a grid coarse enough for a test. */
export interface Alignment {
  /** Time between two values of the test. */
  readonly intervalMs: number;
  /** What is added to the time of every sample. */
  readonly shiftMs: number;
}

/** promtool keeps a value for every step of the grid, so finer ones cost memory without end. */
const finestMs = 1_000;

/** Into how many steps the distance of two scrapes is divided. */
const divisions = [2, 3, 5, 15];

/**
 * Ways to lay samples on a grid, times being milliseconds after an evaluation: as they are where the grid is coarse enough, and
 * else moved together within the distance of two scrapes, the coarsest grid first.
 *
 * A test evaluates at multiples of its evaluation interval and cannot begin in between, so the samples move and not the
 * evaluations. None comes to lie on an evaluation: there Prometheus 2 sees one sample more in a window than Prometheus 3.
 */
export function alignments(times: readonly number[]): readonly Alignment[] {
  const [first] = times;
  if (first === undefined) return [{ intervalMs: 60_000, shiftMs: 0 }];
  const distanceMs = commonIntervalMs(times.map((time) => time - first)) || 60_000;
  const phaseMs = ((first % distanceMs) + distanceMs) % distanceMs;
  const exactMs = commonIntervalMs([distanceMs, phaseMs]);
  const exact = phaseMs > 0 && exactMs >= finestMs ? [{ intervalMs: exactMs, shiftMs: 0 }] : [];
  const moved = divisions
    .map((parts) => ({ parts, intervalMs: distanceMs / parts }))
    .filter(({ intervalMs }) => Number.isInteger(intervalMs) && intervalMs >= Math.min(finestMs, distanceMs))
    .map(({ parts, intervalMs }) => {
      // A sample at an evaluation belongs to what is evaluated, so it moves to an earlier time.
      const fromMs = phaseMs === 0 ? distanceMs : phaseMs;
      const step = Math.min(parts - 1, Math.max(1, Math.round(fromMs / intervalMs)));
      return { intervalMs, shiftMs: step * intervalMs - fromMs };
    });
  return [...exact, ...moved];
}
