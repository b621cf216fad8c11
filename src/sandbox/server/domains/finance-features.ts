import { z } from 'zod';
import type { Queryable } from './model.ts';

/** Which rows of `applicant_features` a bundle can read, and which it writes where a release has set that up. */
export const featuresSchema = z.strictObject({
  reads: z.array(z.int()),
  writes: z.strictObject({ version: z.literal(2), job: z.string(), lastDigitsBelow: z.int() }).optional(),
});
export type FeaturesForm = z.infer<typeof featuresSchema>;

const versionSchema = z.looseObject({ version: z.int() });
const rowSchema = z.object({ late_payments: z.int(), features: z.unknown().optional() });
const versions: Readonly<Record<number, z.ZodType<number>>> = {
  1: z.object({ late_payments: z.int() }).transform(({ late_payments }) => late_payments),
  2: z
    .object({ credit: z.object({ late: z.object({ count: z.int() }) }) })
    .transform(({ credit }) => credit.late.count),
};

/**
 * How often an applicant paid late, by the latest features row of the applicant, or by the applicant's own row where there
 * is none.
 *
 * Rejects on a row in a version that the bundle does not know, unless the shim reads it for the bundle.
 */
export async function latePayments(
  db: Queryable,
  applicant: { readonly id: number; readonly form: FeaturesForm; readonly readShim: boolean },
): Promise<number> {
  const { id, form, readShim } = applicant;
  const { rows } = await db.query({
    name: 'late-payments',
    text: `SELECT late_payments, features FROM applicants
      LEFT JOIN LATERAL (
        SELECT features FROM applicant_features f
        WHERE f.applicant_id = applicants.applicant_id ORDER BY feature_id DESC LIMIT 1
      ) latest ON true
      WHERE applicants.applicant_id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) return 0;
  const row = rowSchema.parse(rows[0]);
  if (row.features == null) return row.late_payments;
  const { version } = versionSchema.parse(row.features);
  const reader = form.reads.includes(version) || readShim ? versions[version] : undefined;
  if (reader === undefined) {
    throw new Error(
      `The features of applicant ${id} are of version ${version}, which this release cannot parse.`,
    );
  }
  return reader.parse(row.features);
}

/** Writes what the bundle knows of an applicant, while the release's job for it is registered. */
export async function writeFeatures(
  db: Queryable,
  applicant: {
    readonly id: number;
    readonly form: FeaturesForm;
    readonly late: number;
    readonly bundle: string;
  },
): Promise<void> {
  const { id, form, late, bundle } = applicant;
  if (form.writes === undefined || id % 10 >= form.writes.lastDigitsBelow) return;
  const { version, job } = form.writes;
  await db.query({
    name: 'write-features',
    text: `INSERT INTO applicant_features (applicant_id, features, written_by)
      SELECT $1::integer, $2::jsonb, $3::text WHERE EXISTS (SELECT FROM migration_jobs WHERE name = $4::text)`,
    values: [id, JSON.stringify({ version, credit: { late: { count: late } } }), bundle, job],
  });
}
