import { type Harm, harms } from '../../src/core/events.ts';
import { seededRandom } from '../../src/core/random.ts';
import { type ObservedSecond, SecondCollector } from '../../src/observer/second.ts';
import type { Outcome } from '../../src/traffic/outcome.ts';

/** A good and quick answer, but for what the test says. */
export function outcome(changes: Partial<Outcome> = {}): Outcome {
  const intendedMs = changes.intendedMs ?? 0;
  const latencyMs = changes.latencyMs ?? 80;
  return {
    index: 0,
    intendedMs,
    completedMs: intendedMs + latencyMs,
    latencyMs,
    status: 200,
    answer: { priority: 'routine', confidence: 0.9 },
    digest: 'sha256:v2',
    server: 'candidate',
    lateMs: 0.5,
    writeId: null,
    attempts: 1,
    overheadMs: 0,
    router: 'router-1',
    ...changes,
  };
}

export interface Users {
  readonly fromS: number;
  readonly toS: number;
  /** Requests in each second. */
  readonly rps?: number;
  /** Probability of each kind of bad answer. */
  readonly shares?: Partial<Record<Harm, number>>;
  readonly seed?: number | string;
}

/** What users lived through in some seconds, drawn from shares of bad answers. */
export function seconds({ fromS, toS, rps = 20, shares = {}, seed = 1 }: Users): ObservedSecond[] {
  const random = seededRandom(seed).stream(`${fromS}`);
  return Array.from({ length: toS - fromS }, (_, offset) => {
    const fromMs = (fromS + offset) * 1_000;
    const collector = new SecondCollector();
    for (let request = 0; request < rps; request++) {
      let draw = random.next();
      const bad = harms.find((harm) => {
        draw -= shares[harm] ?? 0;
        return draw < 0;
      });
      collector.add(outcome({ intendedMs: fromMs + (request * 1_000) / rps }), bad ?? 'good');
    }
    return collector.finish(fromMs);
  });
}
