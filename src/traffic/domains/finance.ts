import { clamp, type DomainSpec, pickByShare, roundTo } from './domain.ts';
import { castOf } from './entities.ts';

const segments = { salaried: 0.35, 'self-employed': 0.35, student: 0.15, retired: 0.15 } as const;
const medianIncome = { salaried: 3200, 'self-employed': 3600, student: 1400, retired: 2200 } as const;
const applicants = 2_000;

type ApplicationInputs = {
  readonly application_id: string;
  readonly applicant_id: number;
  readonly segment: keyof typeof segments;
  readonly income: number;
  readonly debt_ratio: number;
  readonly amount: number;
  readonly history_years: number;
};

const base = { salaried: 85, 'self-employed': 65, student: 72, retired: 71 } as const;
const approvalScore = 60;
/** Swallows floating point noise, as the published rule asks. */
const noise = 1e-9;

/** Credit scoring of loan applications. Distributions and rule: the domain's README in `fixtures/`. */
export const finance: DomainSpec<ApplicationInputs> = {
  name: 'financial-risk-scoring',
  model: 'risk',
  idPrefix: 'A',
  datatypes: {
    application_id: 'BYTES',
    applicant_id: 'INT64',
    segment: 'BYTES',
    income: 'INT64',
    debt_ratio: 'FP64',
    amount: 'INT64',
    history_years: 'INT64',
  },
  outputs: ['score', 'decision'],
  draw: (application_id, random) => {
    const applicant_id = random.int(1, applicants);
    const segment = pickByShare(random, segments);
    const income = Math.round(medianIncome[segment] * Math.exp(0.25 * random.normal()));
    return {
      application_id,
      applicant_id,
      segment,
      income,
      debt_ratio: roundTo(clamp(0.35 + 0.12 * random.normal(), 0.02, 0.95), 4),
      amount: Math.round((income * random.uniform(1, 10)) / 100) * 100,
      history_years: random.int(0, 20),
    };
  },
  people: (world) => {
    const branches = castOf(world, 40, (fake) => fake.location.city());
    const advisers = castOf(world, 120, (fake) => fake.person.fullName());
    return (random) => ({ branch: random.pick(branches), adviser: random.pick(advisers) });
  },
  truth: ({ applicant_id, segment, income, debt_ratio, amount, history_years }) => {
    const points =
      base[segment] +
      0.8 * Math.min(history_years, 15) -
      40 * debt_ratio -
      (1.2 * amount) / income -
      5 * latePayments(applicant_id);
    const score = clamp(Math.floor(points + 0.5 + noise), 0, 100);
    return { score, decision: score >= approvalScore ? 'approve' : 'decline' };
  },
  judge: (truth, answer) => {
    if (answer.decision === 'manual') return 'deferred';
    return answer.score === truth.score && answer.decision === truth.decision ? 'right' : 'wrong';
  },
  stored: ({ debt_ratio }) => debt_ratio.toFixed(4),
};

/** The history that the database holds of an applicant, which follows from the last digit of the id. */
function latePayments(applicantId: number): number {
  const digit = applicantId % 10;
  if (digit === 9) return 2;
  return digit >= 7 ? 1 : 0;
}
