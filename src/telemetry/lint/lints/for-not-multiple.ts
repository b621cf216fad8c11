import { formatPromDuration, parsePromql } from '../../promql/index.ts';
import { GroupRunner } from '../../rules/group-runner.ts';
import type { AlertingRule } from '../../rules/rule-file-schema.ts';
import { SeriesStore } from '../../store/series-store.ts';
import type { Lint, Suspicion } from '../lint.ts';
import type { LintedRule } from '../linted-rule.ts';

interface Quantised extends Suspicion {
  readonly rule: AlertingRule;
  readonly roundedMs: number;
}

/** `for: 45s` with an evaluation every 30 s: it fires after 1m. */
export const forNotMultiple: Lint<Quantised> = {
  code: 'for-not-multiple',
  summary:
    'The duration of `for` is no multiple of the evaluation interval, so the alert fires later than it says.',
  level: 'warning',

  check({ rule, evaluationIntervalMs }) {
    if (rule.kind !== 'alert' || rule.forMs % evaluationIntervalMs === 0) return [];
    const roundedMs = Math.ceil(rule.forMs / evaluationIntervalMs) * evaluationIntervalMs;
    const [said, interval, rounded] = [rule.forMs, evaluationIntervalMs, roundedMs].map(formatPromDuration);
    return [
      {
        at: 'for',
        why: `The rule is evaluated every ${interval}, so "for: ${said}" takes ${rounded}.`,
        suggestion: `Write for: ${rounded}, or a duration that ${interval} goes into.`,
        rule,
        roundedMs,
      },
    ];
  },

  prove({ rule, roundedMs }, linted) {
    const tried = [rule.forMs, roundedMs].map((forMs) => ({ forMs, firesMs: firingMs(linted, rule, forMs) }));
    if (tried.some(({ firesMs }) => firesMs !== roundedMs)) return undefined;
    return {
      story: 'The expression is true from the first evaluation on.',
      interval: formatPromDuration(linted.evaluationIntervalMs),
      series: [],
      observations: tried.map(({ forMs, firesMs }) => ({
        what: `an alert with for: ${formatPromDuration(forMs)}`,
        at: formatPromDuration(firesMs),
        gives: ['its first firing'],
      })),
    };
  },
};

/** When an alert with that `for` fires, in milliseconds after its expression has become true. */
function firingMs(
  { group, evaluationIntervalMs: intervalMs }: LintedRule,
  rule: AlertingRule,
  forMs: number,
): number {
  const always: AlertingRule = {
    ...rule,
    query: parsePromql('vector(1)'),
    labels: {},
    annotations: {},
    forMs,
  };
  const options = { store: new SeriesStore(), intervalMs, externalLabels: {}, externalUrl: '' };
  const runner = new GroupRunner({ ...group, queryOffsetMs: 0, rules: [always] }, options);
  let atMs = 0;
  while (!runner.evaluate(atMs).transitions.some(({ to }) => to === 'firing')) atMs += intervalMs;
  return atMs;
}
