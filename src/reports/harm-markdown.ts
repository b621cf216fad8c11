import type { Ledger } from '../core/events.ts';
import type { DrillResult } from '../judge/result.ts';
import type { DrillFacts } from './drill-facts.ts';
import { codeMarkdown, escapeMarkdown } from './markdown.ts';
import { formatCount, formatSeconds, formatShare } from './text.ts';

/** Who stands at the other end of a request, by domain. */
const people: Readonly<Record<string, string>> = {
  'ecommerce-recommender': 'Shoppers',
  'financial-risk-scoring': 'Applicants',
  'healthcare-diagnostic': 'Patients',
  'support-chatbot': 'Customers',
};

/** Says as a list what users and data suffered, and from whom. */
export function harmMarkdown(drill: DrillResult, facts: DrillFacts | undefined): string[] {
  return [
    `- ${people[drill.domain] ?? 'Users'}: ${answersInWords(drill, facts)}`,
    ...(facts === undefined ? [] : factsInWords(facts)),
  ];
}

function answersInWords({ badAnswers, harm, marks }: DrillResult, facts: DrillFacts | undefined): string {
  const { error, slow, wrong } = badAnswers;
  const { effect = null, recovered = null } = marks;
  if (effect === null) return 'no harm was seen.';
  const bad = error + slow + wrong;
  const of =
    facts === undefined || facts.sent === 0
      ? ''
      : ` of ${formatCount(facts.sent)} requests (${formatShare(bad / facts.sent)})`;
  const until = recovered === null ? 'the end, without recovery' : formatSeconds(recovered);
  const kinds = `${formatCount(error)} errors, ${formatCount(slow)} slow, ${formatCount(wrong)} wrong`;
  return `${formatCount(bad)} bad answers${of} from ${formatSeconds(effect)} to ${until}: ${kinds}. Weighted harm ${formatCount(harm)}.`;
}

function factsInWords({ deferred, served, ledger, leftBehind }: DrillFacts): string[] {
  const answers = served.reduce((sum, { answers: count }) => sum + count, 0);
  const shares = served.map(
    ({ bundle, answers: count }) => `${codeMarkdown(bundle)} ${formatShare(count / answers)}`,
  );
  return [
    ...(deferred === 0 ? [] : [`- Put off honestly, to be looked at by somebody: ${formatCount(deferred)}.`]),
    ...(answers === 0 ? [] : [`- Meanwhile answered: ${shares.join(', ')}.`]),
    ...(ledger === null ? [] : ledgerInWords(ledger)),
    ...(leftBehind.length === 0 ? [] : [`- Left behind: ${leftBehind.map(codeMarkdown).join(', ')}.`]),
  ];
}

function ledgerInWords(ledger: Ledger): string[] {
  const damage = (['lost', 'altered', 'duplicated', 'unexpected'] as const)
    .filter((kind) => ledger[kind] > 0)
    .map((kind) => `${formatCount(ledger[kind])} ${kind}`);
  const doubt = ledger.inDoubt === 0 ? '' : `, ${formatCount(ledger.inDoubt)} in doubt`;
  const writes = `${formatCount(ledger.acknowledged)} acknowledged writes`;
  return [
    `- Data: ${damage.length === 0 ? `all of ${writes} are there and unchanged` : `${damage.join(', ')} of ${writes}`}${doubt}.`,
    ...ledger.examples.map((example) => `  - ${escapeMarkdown(example)}`),
  ];
}
