/** Part of a series: samples that each add the same, after starting at zero anew where the counter restarts. */
interface Segment {
  readonly samples: number;
  readonly pace: number;
  readonly restarts: boolean;
}

export interface Counter {
  readonly labels: Readonly<Record<string, string>>;
  readonly segments: readonly Segment[];
}

/** Counters that were scraped for a while, and one alert on their rate. */
export interface Workload {
  readonly counters: readonly Counter[];
  readonly samples: number;
  readonly scrapeMs: number;
  /** The middle of the surge. */
  readonly surgeMs: number;
  readonly rule: { readonly alert: string; readonly expr: string; readonly for: string };
}

/** What is added in 30 s during a surge: 20 a second. */
const SURGE = 600;

/** Whether the rule fires for a counter. */
export function surging({ segments }: Counter): boolean {
  return segments.some(({ pace }) => pace === SURGE);
}

/** Every hundredth counter surges for an hour, which the rule notices; every other one restarts in the middle. */
export function workload(series: number, days: number): Workload {
  const scrapeMs = 30_000;
  const samples = (days * 86_400_000) / scrapeMs + 1;
  const surge = { from: Math.floor(samples / 3), samples: 120 };
  const rest = samples - surge.from - surge.samples;
  return {
    samples,
    scrapeMs,
    surgeMs: (surge.from + surge.samples / 2) * scrapeMs,
    rule: { alert: 'Surge', expr: 'rate(requests_total[5m]) > 9', for: '5m' },
    counters: Array.from({ length: series }, (_, index) => {
      const pace = index % 97;
      const half = Math.floor(rest / 2);
      return {
        labels: { __name__: 'requests_total', instance: `i${index}`, job: `job-${index % 10}` },
        segments: [
          { samples: surge.from, pace, restarts: false },
          { samples: surge.samples, pace: index % 100 === 7 ? SURGE : pace, restarts: false },
          { samples: half, pace, restarts: false },
          { samples: rest - half, pace, restarts: index % 2 === 1 },
        ],
      };
    }),
  };
}

/** Calls back for each sample of a counter. */
export function eachSample(
  { segments }: Counter,
  scrapeMs: number,
  visit: (timeMs: number, value: number) => void,
): void {
  let timeMs = 0;
  let value = 0;
  for (const { samples, pace, restarts } of segments) {
    if (restarts) value = 0;
    for (let sample = 0; sample < samples; sample += 1) {
      visit(timeMs, value);
      timeMs += scrapeMs;
      value += pace;
    }
  }
}

/** The samples of a counter in promtool's notation. */
export function notationOf({ segments }: Counter): string {
  let value = 0;
  return segments
    .map(({ samples, pace, restarts }) => {
      if (restarts) value = 0;
      const text = `${value}+${pace}x${samples - 1}`;
      value += pace * samples;
      return text;
    })
    .join(' ');
}
