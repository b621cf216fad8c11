import { faker } from '@faker-js/faker/locale/en';
import { invariant } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Domain } from '../bundle/domain.ts';
import type { SeedTable } from '../database/database.ts';
import { modelOf } from '../server/domains/index.ts';
import type { Queryable } from '../server/domains/model.ts';
import { createdAt } from './created-at.ts';

const applicants = 2_000;
const applications = 2_000;
const medianIncome = { salaried: 3_200, 'self-employed': 3_600, student: 1_400, retired: 2_200 } as const;
type Segment = keyof typeof medianIncome;

/** Two thousand applicants, and an earlier application of each of two thousand, scored by v1. */
export async function financeRows(domain: Domain, random: Random): Promise<SeedTable[]> {
  const people = applicantRows(random.stream('applicants'));
  return [
    { table: 'applicants', rows: people },
    { table: 'applications', rows: await applicationRows(domain, random.stream('applications'), people) },
  ];
}

interface Applicant {
  readonly applicant_id: number;
  readonly full_name: string;
  readonly email: string;
  readonly late_payments: number;
  readonly [column: string]: unknown;
}

function applicantRows(random: Random): Applicant[] {
  faker.seed(random.int(0, 0x7fffffff));
  return Array.from({ length: applicants }, (_, index) => {
    const id = index + 1;
    const firstName = faker.person.firstName();
    const lastName = faker.person.lastName();
    return {
      applicant_id: id,
      full_name: `${firstName} ${lastName}`,
      email: faker.internet.email({ firstName, lastName, provider: 'example.com' }).toLowerCase(),
      late_payments: latePaymentsOf(id),
    };
  });
}

/** The rule that the README of the domain publishes, so that whoever knows it knows the truth. */
function latePaymentsOf(applicantId: number): number {
  const digit = applicantId % 10;
  if (digit === 9) return 2;
  return digit >= 7 ? 1 : 0;
}

async function applicationRows(
  domain: Domain,
  random: Random,
  people: readonly Applicant[],
): Promise<Record<string, unknown>[]> {
  const v1 = domain.bundles.v1;
  invariant(v1 !== undefined, `${domain.name} has a bundle v1`);
  const model = modelOf(v1);
  const db: Queryable = {
    query: async ({ values }) => ({ rows: people.slice(Number(values[0]) - 1, Number(values[0])) }),
  };
  const rows: Record<string, unknown>[] = [];
  for (let index = 0; index < applications; index += 1) {
    const inputs = draw(random, index);
    const { score, decision } = await model.open(inputs).infer({ db, wrong: false });
    const { debt_ratio, ...columns } = inputs;
    const shown = { debt_ratio: debt_ratio.toFixed(4), score, decision, bundle: v1.name };
    rows.push({ ...columns, ...shown, created_at: createdAt(index) });
  }
  return rows;
}

/** Like the live traffic, so that the past looks like a healthy present. */
function draw(random: Random, index: number) {
  const segment = segmentOf(random.next());
  const income = Math.round(medianIncome[segment] * Math.exp(0.25 * random.normal()));
  const debtRatio = Math.min(0.95, Math.max(0.02, 0.35 + 0.12 * random.normal()));
  return {
    application_id: `A-${String(index + 1).padStart(7, '0')}`,
    applicant_id: random.int(1, applicants),
    segment,
    income,
    amount: Math.round((income * random.uniform(1, 10)) / 100) * 100,
    history_years: random.int(0, 20),
    debt_ratio: Number(debtRatio.toFixed(4)),
  };
}

function segmentOf(draw: number): Segment {
  if (draw < 0.35) return 'salaried';
  if (draw < 0.7) return 'self-employed';
  return draw < 0.85 ? 'student' : 'retired';
}
