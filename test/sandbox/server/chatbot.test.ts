import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Bundle } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { modelOf } from '../../../src/sandbox/server/domains/index.ts';
import type { Answer } from '../../../src/sandbox/server/domains/model.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { domainDatabase } from './domain-database.ts';

const domain = await loadDomain('support-chatbot');
const traffic = trafficOf('support-chatbot', 5);
const { fresh } = domainDatabase('support-chatbot');
const nothing = { query: async () => ({ rows: [] }) };
const bundle = (name: string): Bundle => domain.bundles[name] as Bundle;
const many = Array.from({ length: 1_000 }, (_, index) => index);

const answer = (name: string, index: number, as?: string): Promise<Answer> =>
  modelOf(bundle(name))
    .open(traffic.requestAt(index).inputs)
    .infer({ db: nothing, wrong: as !== undefined, as });
const judged = (index: number, { outputs }: Answer): string =>
  traffic.judge(
    traffic.truthAt(index),
    Object.fromEntries(outputs.map(({ name, data }) => [name, data[0] as string])),
  );
const outputOf = ({ outputs }: Answer, name: string): unknown =>
  outputs.find((output) => output.name === name)?.data[0];

describe('answers', () => {
  test.each([
    ['v0', 'right'],
    ['v1', 'right'],
    ['v2', 'right'],
    ['fallback', 'deferred'],
  ])('of %s are %s, and no guard finds anything', async (name, judgement) => {
    for (const index of many) {
      const given = await answer(name, index);
      expect(judged(index, given)).toBe(judgement);
      expect(given.findings ?? []).toEqual([]);
    }
  });

  test('with an invented policy are wrong, and a guard finds those that it looks up: one in five', async () => {
    let found = 0;
    for (const index of many) {
      const given = await answer('v2', index, 'invented-policy');
      expect(judged(index, given)).toBe('wrong');
      found += given.findings?.includes('ungrounded') ? 1 : 0;
    }
    expect(found).toBe(many.length / 5);
  });

  test('with something of another tenant are wrong although the policy is right, and a guard finds each', async () => {
    for (const index of many) {
      const given = await answer('v2', index, 'leak');
      expect(judged(index, given)).toBe('leaked');
      expect(outputOf(given, 'policy')).toBe(traffic.truthAt(index).policy);
      expect(given.findings).toEqual(['cross-tenant']);
    }
  });

  test('to a question that no policy is about are left to an agent', async () => {
    const inputs = { ...traffic.requestAt(0).inputs, question: 'Who won the match?' };
    const given = await modelOf(bundle('v1')).open(inputs).infer({ db: nothing, wrong: false });
    expect(outputOf(given, 'policy')).toBe('agent');
    expect(given.deferred).toBe(true);
  });

  test('are stored as they were given, and a conversation that comes again is stored once', async () => {
    const { client } = await fresh();
    const db = {
      query: (config: { name: string; text: string; values: readonly unknown[] }) =>
        client.query({ ...config, values: [...config.values] }),
    };
    for (const [index, name] of ['v1', 'v2', 'fallback', 'v0'].entries()) {
      const given = await answer(name, index);
      await given.store(db);
      await given.store(db);
      const { rows } = await client.query(
        `SELECT * FROM (${domain.ledger.query}) AS ledger WHERE id = '${traffic.idAt(index)}'`,
      );
      expect(rows).toEqual([
        {
          id: traffic.idAt(index),
          answer: outputOf(given, 'policy'),
          bundle: name,
          value: traffic.storedAt(index),
        },
      ]);
    }
  });
});

describe('sentinels', () => {
  test('are answered as they expect by the known-good bundle, and stand in the books already', async () => {
    const { client } = await fresh();
    const sentinels = parse(await readFile(domain.sentinels ?? '', 'utf8'));
    expect(sentinels.length).toBeGreaterThan(10);
    for (const { inputs, expect: expected, segment } of sentinels) {
      const given = await modelOf(bundle('v1')).open(inputs).infer({ db: nothing, wrong: false });
      expect(outputOf(given, 'policy')).toBe(expected.policy);
      expect(segment).toBe(inputs.intent);
      const { rows } = await client.query('SELECT 1 FROM conversations WHERE conversation_id = $1', [
        inputs.conversation_id,
      ]);
      expect(rows).toHaveLength(1);
    }
  });
});
