import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/core/random.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { modelOf } from '../../src/sandbox/server/domains/index.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { trafficRandom } from '../../src/traffic/streams.ts';

const names = ['healthcare-diagnostic', 'financial-risk-scoring'] as const;
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

test('a domain that nobody sends requests to is refused by name', () => {
  expect(() => trafficOf('support-chatbot', 1)).toThrow(/support-chatbot yet/);
});
