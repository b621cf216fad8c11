import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { seedRows } from '../../../src/sandbox/seed/seed-rows.ts';

const domains = [
  await loadDomain('financial-risk-scoring'),
  await loadDomain('healthcare-diagnostic'),
  await loadDomain('support-chatbot'),
  await loadDomain('ecommerce-recommender'),
];

test('the same seed gives the same past, and another seed another', async () => {
  for (const domain of domains) {
    const rows = await seedRows(domain, seededRandom(1));
    expect(await seedRows(domain, seededRandom(1))).toEqual(rows);
    expect(await seedRows(domain, seededRandom(2))).not.toEqual(rows);
  }
});

test('seeded ids lie before live ones and are unique, and every application has its applicant', async () => {
  for (const domain of domains) {
    const tables = new Map((await seedRows(domain, seededRandom(1))).map(({ table, rows }) => [table, rows]));
    const ids = (tables.get(domain.ledger.table) ?? []).map((row) => String(row[domain.ledger.idColumn]));
    expect(ids).toHaveLength(2_000);
    expect(new Set(ids).size).toBe(2_000);
    expect(ids.every((id) => id < domain.request.liveIdFrom)).toBe(true);
    const people = new Set(tables.get('applicants')?.map((row) => row.applicant_id));
    const orphans = tables.get('applications')?.filter((row) => !people.has(row.applicant_id)) ?? [];
    expect(orphans).toEqual([]);
  }
});

test('the past is as healthy as v1 is: under half of the applications were approved', async () => {
  const [finance] = domains;
  if (finance === undefined) throw new Error('there is a domain');
  const tables = await seedRows(finance, seededRandom(1));
  const decisions =
    tables.find(({ table }) => table === 'applications')?.rows.map((row) => row.decision) ?? [];
  const approved = decisions.filter((decision) => decision === 'approve').length / decisions.length;
  expect(approved).toBeGreaterThan(0.4);
  expect(approved).toBeLessThan(0.52);
});
