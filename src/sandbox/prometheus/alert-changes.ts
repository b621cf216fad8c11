import { z } from 'zod';
import type { Labels } from '../../telemetry/labels.ts';
import { fingerprintOf } from '../../telemetry/rules/alertmanager/fingerprint.ts';

const textsSchema = z.record(z.string(), z.string());

/** The answer of `GET /api/v1/rules?type=alert` (Prometheus, `web/api/v1/api.go`), as far as it is of use. */
export const rulesAnswerSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            lastEvaluation: z.iso.datetime({ offset: true }),
            alerts: z
              .array(
                z.object({
                  labels: textsSchema,
                  annotations: textsSchema.default({}),
                  state: z.enum(['pending', 'firing', 'inactive']),
                  activeAt: z.iso.datetime({ offset: true }).nullish(),
                  value: z.string(),
                }),
              )
              .default([]),
          }),
        ),
      }),
    ),
  }),
});
export type RulesAnswer = z.infer<typeof rulesAnswerSchema>;

/** An alert as it stood at a look. Times are Unix milliseconds. */
export interface StandingAlert {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly value: number | null;
  readonly activeAtMs: number;
  /** When its rule was evaluated last. */
  readonly evaluatedAtMs: number;
}

/** What changed between two looks. */
export interface AlertChange {
  readonly alert: StandingAlert;
  readonly to: 'pending' | 'firing' | 'resolved';
  readonly atMs: number;
}

/** The alerts that are pending or fire, by their labels. */
export function standingAlerts({ data }: RulesAnswer): ReadonlyMap<string, StandingAlert> {
  const standing = new Map<string, StandingAlert>();
  for (const { name, lastEvaluation, alerts } of data.groups.flatMap(({ rules }) => rules)) {
    const evaluatedAtMs = Date.parse(lastEvaluation);
    for (const { labels, annotations, state, activeAt, value } of alerts) {
      if (state === 'inactive') continue;
      const number = Number(value);
      standing.set(fingerprintOf(labels), {
        name,
        labels,
        annotations,
        state,
        value: Number.isFinite(number) ? number : null,
        activeAtMs: activeAt ? Date.parse(activeAt) : evaluatedAtMs,
        evaluatedAtMs,
      });
    }
  }
  return standing;
}

/** An alert changes when its rule is evaluated; one that was pending and goes without having fired says nothing. */
export function changesBetween(
  before: ReadonlyMap<string, StandingAlert>,
  now: ReadonlyMap<string, StandingAlert>,
  lookedAtMs: number,
): readonly AlertChange[] {
  const began = [...now].flatMap(([key, alert]): AlertChange[] =>
    before.get(key)?.state === alert.state ? [] : [{ alert, to: alert.state, atMs: alert.evaluatedAtMs }],
  );
  const ended = [...before].flatMap(([key, alert]): AlertChange[] =>
    now.has(key) || alert.state !== 'firing' ? [] : [{ alert, to: 'resolved', atMs: lookedAtMs }],
  );
  return [...began, ...ended];
}
