import { z } from 'zod';
import type { Bundle } from '../../bundle/bundle.ts';
import { scalarTensor } from '../oip.ts';
import { featuresSchema, latePayments, writeFeatures } from './finance-features.ts';
import type { Answer, Model, Queryable } from './model.ts';

const segments = ['salaried', 'self-employed', 'student', 'retired'] as const;

const inputsSchema = z.object({
  application_id: z.string().min(1).max(64),
  applicant_id: z.int().positive(),
  segment: z.enum(segments),
  income: z.int().positive(),
  debt_ratio: z.number().min(0).max(99),
  amount: z.int().positive(),
  history_years: z.int().nonnegative(),
});
type Application = z.infer<typeof inputsSchema>;

const scorecardSchema = z.strictObject({
  kind: z.literal('scorecard'),
  base: z.array(z.number()),
  debt: z.number(),
  history: z.number(),
  historyYearsMax: z.number(),
  loan: z.number(),
  latePayment: z.number(),
});
const preprocessorSchema = z.strictObject({
  segmentCode: z.record(z.enum(segments), z.int().nonnegative()),
  // The column name goes into SQL text, so it must be one of these.
  debt: z.strictObject({
    column: z.enum(['debt_ratio', 'dti_v2']),
    factor: z.number(),
    decimals: z.int().min(0).max(6),
  }),
  features: featuresSchema,
});
/** The output guard that knows the scale of scores. */
const invalidScore = 'invalid-score';

const thresholdsSchema = z.strictObject({ approve: z.number() });

type Scorecard = z.infer<typeof scorecardSchema>;
type Preprocessor = z.infer<typeof preprocessorSchema>;

/** Risk scoring: a scorecard that decides, or a manual path that leaves the decision to people. */
export function financeModel(bundle: Bundle): Model {
  const { weights, preprocessor, thresholds } = bundle.components;
  if (weights.kind === 'manual') return manualPath(bundle.name);
  const scorecard = scorecardSchema.parse(weights);
  const encoding = preprocessorSchema.parse(preprocessor);
  const { approve } = thresholdsSchema.parse(thresholds);
  return {
    guards: [invalidScore],
    open: (inputs) => {
      const application = inputsSchema.parse(inputs);
      return {
        fields: application,
        size: null,
        infer: async ({ db, wrong, as, settings }) => {
          const applicant = { id: application.applicant_id, form: encoding.features };
          const late = await latePayments(db, { ...applicant, readShim: settings?.readShim ?? false });
          const score = scoreOf({
            scorecard,
            encoding,
            application,
            late,
            mistake: wrong ? { as, approve } : null,
          });
          const decision = score >= approve ? 'approve' : 'decline';
          return {
            outputs: [scalarTensor('score', score), scalarTensor('decision', decision)],
            decision,
            score,
            deferred: false,
            findings: score >= 0 && score <= 100 ? [] : [invalidScore],
            store: async (target) => {
              await insertScored(target, { application, score, decision, bundle: bundle.name, encoding });
              if (settings?.writes === 'frozen') return;
              await writeFeatures(target, { ...applicant, late, bundle: bundle.name });
            },
          };
        },
      };
    },
  };
}

interface Scoring {
  readonly scorecard: Scorecard;
  readonly encoding: Preprocessor;
  readonly application: Application;
  readonly late: number;
}

/**
 * The score that is answered: the right one, or a mistake that looks like a score. `nan` is no number and so declines,
 * `out-of-range` forgot to clamp and approves, a segment takes the applicant for one of that segment, any other is
 * mirrored about the threshold, as plausible as the right score and on its other side.
 */
function scoreOf({
  mistake,
  ...scoring
}: Scoring & {
  readonly mistake: { readonly as: string | undefined; readonly approve: number } | null;
}): number {
  if (mistake === null) return rightScore(scoring);
  const { as, approve } = mistake;
  if (as === 'nan') return Number.NaN;
  if (as === 'out-of-range') return 101 + rightScore(scoring);
  const segment = segments.find((one) => one === as);
  if (segment !== undefined)
    return rightScore({ ...scoring, application: { ...scoring.application, segment } });
  return clampScore(2 * approve - 1 - rightScore(scoring));
}

/** The score in points, 0 to 100. The formula stands in the README of the domain. */
function rightScore({ scorecard, encoding, application, late }: Scoring): number {
  const points =
    (scorecard.base[encoding.segmentCode[application.segment]] ?? 0) +
    scorecard.debt * application.debt_ratio * encoding.debt.factor +
    scorecard.history * Math.min(application.history_years, scorecard.historyYearsMax) +
    (scorecard.loan * application.amount) / application.income +
    scorecard.latePayment * late;
  return clampScore(Math.floor(points + 0.5 + 1e-9));
}

function clampScore(score: number): number {
  return Math.min(100, Math.max(0, score));
}

async function insertScored(
  db: Queryable,
  row: {
    readonly application: Application;
    readonly score: number;
    readonly decision: string;
    readonly bundle: string;
    readonly encoding: Preprocessor;
  },
): Promise<void> {
  const { column, factor, decimals } = row.encoding.debt;
  const { application } = row;
  await db.query({
    name: `insert-${column}`,
    text: `INSERT INTO applications
      (application_id, applicant_id, segment, income, amount, history_years, score, decision, bundle, ${column})
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (application_id) DO NOTHING`,
    values: [
      application.application_id,
      application.applicant_id,
      application.segment,
      application.income,
      application.amount,
      application.history_years,
      Number.isNaN(row.score) ? null : row.score,
      row.decision,
      row.bundle,
      (application.debt_ratio * factor).toFixed(decimals),
    ],
  });
}

/** Uses only columns that no migration touches, so it works before, during and after each of them. */
function manualPath(bundle: string): Model {
  return {
    open: (inputs) => {
      const application = inputsSchema.parse(inputs);
      const answer: Answer = {
        outputs: [scalarTensor('decision', 'manual')],
        decision: 'manual',
        score: null,
        deferred: true,
        store: async (db) => {
          await db.query({
            name: 'insert-manual',
            text: `INSERT INTO applications
              (application_id, applicant_id, segment, income, amount, history_years, decision, bundle, payload)
              VALUES ($1, $2, $3, $4, $5, $6, 'manual', $7, $8) ON CONFLICT (application_id) DO NOTHING`,
            values: [
              application.application_id,
              application.applicant_id,
              application.segment,
              application.income,
              application.amount,
              application.history_years,
              bundle,
              JSON.stringify(application),
            ],
          });
        },
      };
      return { fields: application, size: null, infer: async () => answer };
    },
  };
}
