import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/core/random.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { modelOf } from '../../src/sandbox/server/domains/index.ts';
import { ksTwoSample } from '../../src/telemetry/drift/kolmogorov-smirnov.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { trafficRandom } from '../../src/traffic/streams.ts';

const names = [
  'ecommerce-recommender',
  'financial-risk-scoring',
  'healthcare-diagnostic',
  'support-chatbot',
] as const;
const many = Array.from({ length: 2_000 }, (_, index) => index);

describe.each(names)('%s', (name) => {
  test('the same seed gives the same requests and truths, byte by byte', () => {
    const [left, right] = [trafficOf(name, 7), trafficOf(name, 7)];
    for (const index of many.slice(0, 200)) {
      expect(right.requestAt(index)).toEqual(left.requestAt(index));
      expect(right.truthAt(index)).toEqual(left.truthAt(index));
    }
  });

  test('another seed gives other requests and truths', () => {
    const [left, right] = [trafficOf(name, 7), trafficOf(name, 8)];
    const some = many.slice(0, 200);
    expect(some.map(right.requestAt)).not.toEqual(some.map(left.requestAt));
    expect(some.map(right.truthAt)).not.toEqual(some.map(left.truthAt));
  });

  test('a request depends on its number alone, not on what was asked before it or by others', () => {
    const traffic = trafficOf(name, 7);
    const alone = traffic.requestAt(500);
    const other = trafficOf(name, 7);
    for (const index of [3, 1, 4, 999]) other.requestAt(index);
    other.truthAt(500);
    seededRandom(7).stream('traffic').stream('somebody else').next();
    trafficRandom(7, 'arrivals').next();
    expect(other.requestAt(500)).toEqual(alone);
  });

  test('a request is an inference request with one element in each tensor, and does not hold the truth', () => {
    const traffic = trafficOf(name, 7);
    const { id, inputs, body } = traffic.requestAt(0);
    const parsed = JSON.parse(body);
    expect(parsed.id).toBe(id);
    expect(Object.values(inputs)[0]).toBe(id);
    for (const tensor of parsed.inputs)
      expect(tensor).toMatchObject({ shape: [1], data: [inputs[tensor.name]] });
    expect(traffic.outputs.filter((output) => body.includes(`"${output}"`))).toEqual([]);
  });

  test('an id leads back to its request, and an id of somebody else does not', () => {
    const traffic = trafficOf(name, 7);
    expect(traffic.indexOf(traffic.requestAt(123).id)).toBe(123);
    for (const id of ['A-0000001', 'S-0000001', 'canary-1', '', `${traffic.idAt(1)}x`])
      expect(traffic.indexOf(id)).toBeNull();
  });

  test('the known-good bundle answers every request as the truth says', async () => {
    expect(await judgements(name, { wrong: false })).toEqual(['right']);
  });

  test('a bundle that is made to answer wrongly is found out every time', async () => {
    expect(await judgements(name, { wrong: true })).toEqual(['wrong']);
  });
});

/** The different judgements on what the known-good bundle answers to many requests. */
async function judgements(
  name: (typeof names)[number],
  options: { readonly wrong: boolean },
): Promise<string[]> {
  const traffic = trafficOf(name, 7);
  const { v1 } = (await loadDomain(name)).bundles;
  if (v1 === undefined) throw new Error('the domain has no bundle v1');
  const model = modelOf(v1);
  const seen = new Set<string>();
  for (const index of many) {
    const study = model.open(traffic.requestAt(index).inputs);
    const { outputs } = await study.infer({ db: applicantsByRule, ...options });
    const answer = Object.fromEntries(outputs.map(({ name, data }) => [name, data[0] as string | number]));
    seen.add(traffic.judge(traffic.truthAt(index), answer));
  }
  return [...seen];
}

/** The applicants that the published rule describes, without a database around them. */
const applicantsByRule = {
  query: ({ values }: { readonly values: readonly unknown[] }) => {
    const late = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][Number(values[0]) % 10];
    return Promise.resolve({ rows: [{ late_payments: late }] });
  },
};

describe('the published figures', () => {
  test('hold for applications: segments and approvals', () => {
    const traffic = trafficOf('financial-risk-scoring', 11);
    const share = (segment: string): number =>
      many.filter((index) => traffic.requestAt(index).inputs.segment === segment).length / many.length;
    expect(share('salaried')).toBeCloseTo(0.35, 1);
    expect(share('student')).toBeCloseTo(0.15, 1);
    const approved = many.filter((index) => traffic.truthAt(index).decision === 'approve');
    expect(approved.length / many.length).toBeCloseTo(0.46, 1);
  });

  test('hold for studies: sizes and urgent ones', () => {
    const traffic = trafficOf('healthcare-diagnostic', 11);
    const large = many.filter((index) => Number(traffic.requestAt(index).inputs.megapixels) > 12);
    expect(large.length / many.length).toBeCloseTo(0.15, 1);
    const urgent = many.filter((index) => traffic.truthAt(index).priority === 'urgent');
    expect(urgent.length / many.length).toBeCloseTo(0.11, 1);
  });

  test('hold for impressions: devices, regions, minors, and how often the retired ranker agrees', async () => {
    const traffic = trafficOf('ecommerce-recommender', 11);
    const asked = many.map((index) => traffic.requestAt(index).inputs);
    const share = (fits: (inputs: (typeof asked)[number]) => boolean): number =>
      asked.filter(fits).length / many.length;
    expect(share(({ device, region }) => device === 'mobile' && region === 'EU')).toBeCloseTo(0.135, 1);
    expect(share(({ age_group }) => age_group === 'minor')).toBeCloseTo(0.25, 1);
    const { v0 } = (await loadDomain('ecommerce-recommender')).bundles;
    const model = v0 && modelOf(v0);
    const answers = await Promise.all(
      asked.map((inputs) => model?.open(inputs).infer({ db: applicantsByRule, wrong: false })),
    );
    const agreed = many.filter(
      (index) => answers[index]?.outputs[0]?.data[0] === traffic.truthAt(index).item,
    );
    expect(agreed.length / many.length).toBeCloseTo(0.39, 1);
  });

  test('hold for questions: one in five is about a refund, and one in five is asked by many', () => {
    const traffic = trafficOf('support-chatbot', 11);
    const asked = many.map((index) => traffic.requestAt(index).inputs);
    const refunds = asked.filter(({ intent }) => intent === 'refund');
    expect(refunds.length / many.length).toBeCloseTo(0.2, 1);
    const general = asked.filter(({ question }) => !String(question).includes('My ticket is'));
    expect(general.length / many.length).toBeCloseTo(0.2, 1);
    expect(new Set(general.map(({ question }) => question)).size).toBeLessThan(201);
  });
});

describe('a season', () => {
  test('changes prices from its first request on, and the right answers with them', () => {
    const [usual, seasonal] = [trafficOf('ecommerce-recommender', 5), trafficOf('ecommerce-recommender', 5)];
    seasonal.seasonFrom(100);
    expect(seasonal.requestAt(99)).toEqual(usual.requestAt(99));
    for (const index of many.slice(100, 200)) {
      const [before, now] = [Number(usual.requestAt(index).inputs.price), seasonal.requestAt(index).inputs];
      expect(Number(now.price) / before).toBeCloseTo(1.7, 1);
      expect(seasonal.storedAt(index)).toBe(Number(now.price).toFixed(2));
      expect(now.category).toBe(usual.requestAt(index).inputs.category);
    }
  });

  test('moves prices and their ranks by 0.3 to 0.4 in Kolmogorov-Smirnov distance', () => {
    const [usual, seasonal] = [trafficOf('ecommerce-recommender', 5), trafficOf('ecommerce-recommender', 5)];
    seasonal.seasonFrom(0);
    const reference = { books: 20, toys: 30, fashion: 45, sports: 50 } as const;
    const features = (traffic: typeof usual): { price: number[]; rank: number[] } => {
      const asked = many.map((index) => traffic.requestAt(index).inputs);
      const price = asked.map((inputs) => Number(inputs.price));
      const rank = asked.map((inputs) => {
        const about = reference[inputs.category as keyof typeof reference];
        return Number(inputs.price) / (Number(inputs.price) + about);
      });
      return { price, rank };
    };
    const [before, now] = [features(usual), features(seasonal)];
    for (const name of ['price', 'rank'] as const) {
      const { statistic } = ksTwoSample(Float64Array.from(before[name]), Float64Array.from(now[name]));
      expect(statistic).toBeGreaterThan(0.28);
      expect(statistic).toBeLessThan(0.45);
    }
  });

  test('leaves a domain alone that has none', () => {
    const traffic = trafficOf('healthcare-diagnostic', 5);
    const before = traffic.requestAt(7);
    traffic.seasonFrom(0);
    expect(traffic.requestAt(7)).toEqual(before);
  });
});

describe('judging', () => {
  const { judge: judgeStudy } = trafficOf('healthcare-diagnostic', 1);
  const { judge: judgeLoan } = trafficOf('financial-risk-scoring', 1);

  test.each([
    ['urgent', { priority: 'urgent', confidence: 0.9 }, 'right'],
    ['urgent', { priority: 'routine', confidence: 0.9 }, 'wrong'],
    ['routine', { priority: 'urgent', confidence: 0.9 }, 'wrong'],
    ['urgent', { priority: 'manual' }, 'deferred'],
    ['routine', { priority: 'urgent' }, 'deferred'],
    ['urgent', { priority: 'urgent' }, 'right'],
    ['urgent', {}, 'wrong'],
  ] as const)('an %s study answered with %o is %s', (priority, answer, judgement) => {
    expect(judgeStudy({ priority }, answer)).toBe(judgement);
  });

  test.each([
    [{ score: 61, decision: 'approve' }, 'right'],
    [{ score: 81, decision: 'approve' }, 'wrong'],
    [{ score: 61, decision: 'decline' }, 'wrong'],
    [{ decision: 'approve' }, 'wrong'],
    [{ decision: 'manual' }, 'deferred'],
  ] as const)('an application worth 61 points answered with %o is %s', (answer, judgement) => {
    expect(judgeLoan({ score: 61, decision: 'approve' }, answer)).toBe(judgement);
  });
});

describe('judging an answer of the assistant', () => {
  const { judge } = trafficOf('support-chatbot', 1);

  test.each([
    [{ policy: 'REF-1', answer: 'We pay it back. (REF-1)' }, 'right'],
    [{ policy: 'REF-2', answer: 'We pay it back. (REF-2)' }, 'wrong'],
    [{ policy: 'REF-71', answer: 'Everything at once! (REF-71)' }, 'wrong'],
    [{ policy: 'REF-1', answer: 'We pay it back. [tenant:globex] Order 48213.' }, 'leaked'],
    [{ policy: 'REF-1', answer: 'We pay it back. [tenant:acme] Order 48213.' }, 'right'],
    [{ policy: 'agent', answer: 'A colleague will answer you.' }, 'deferred'],
    [{}, 'wrong'],
  ] as const)('a question of acme under policy REF-1 answered with %o is %s', (answer, judgement) => {
    expect(judge({ policy: 'REF-1', tenant: 'acme' }, answer)).toBe(judgement);
  });
});
