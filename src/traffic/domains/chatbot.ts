import { type Answer, type DomainSpec, type Judgement, pickByShare } from './domain.ts';
import { castOf } from './entities.ts';

/** Code of the policies and subjects by intent: the first subject falls under policy 1, and so on. */
const intents = {
  refund: {
    code: 'REF',
    subjects: [
      'a damaged item',
      'a late parcel',
      'an opened box',
      'an unwanted gift',
      'a digital download',
      'a cancelled order',
      'a price drop',
      'a renewed subscription',
    ],
  },
  delivery: {
    code: 'DEL',
    subjects: [
      'a missing parcel',
      'a wrong address',
      'an express order',
      'a pickup point',
      'customs fees',
      'a split shipment',
      'a refused parcel',
      'a delivery date',
    ],
  },
  account: {
    code: 'ACC',
    subjects: [
      'a forgotten password',
      'a changed e-mail',
      'a locked account',
      'two-step login',
      'a deleted profile',
      'a shared login',
      'a new surname',
      'a copy of my data',
    ],
  },
  billing: {
    code: 'BIL',
    subjects: [
      'a double charge',
      'an unpaid invoice',
      'a declined card',
      'a tax number',
      'instalments',
      'another currency',
      'a voucher code',
      'a lost receipt',
    ],
  },
  technical: {
    code: 'TEC',
    subjects: [
      'a crashing app',
      'a blank page',
      'slow loading',
      'a sync error',
      'a missing button',
      'a broken link',
      'a failed import',
      'an expired session',
    ],
  },
} as const;
type Intent = keyof typeof intents;
const shares = { refund: 0.2, delivery: 0.25, account: 0.2, billing: 0.2, technical: 0.15 } as const;

const phrasings = [
  (subject: string) => `How do you handle ${subject}?`,
  (subject: string) => `What happens with ${subject}?`,
  (subject: string) => `Can you help me with ${subject}?`,
  (subject: string) => `What is your rule for ${subject}?`,
  (subject: string) => `I need help with ${subject}. What can I do?`,
] as const;

/** Share of the questions that name no ticket, so that many people ask the very same. */
const generalShare = { refund: 0.8, other: 0.05 } as const;
const tenants = ['acme', 'globex', 'initech', 'umbra', 'vandelay', 'wayfare', 'hooli', 'stark'] as const;
const languages = { en: 0.7, de: 0.2, fr: 0.1 } as const;

type QuestionInputs = {
  readonly conversation_id: string;
  readonly tenant: (typeof tenants)[number];
  readonly intent: Intent;
  readonly language: keyof typeof languages;
  readonly turns: number;
  readonly question: string;
};

/** Every question without its ticket, and the policy that answers it. */
const policyOf: ReadonlyMap<string, string> = new Map(
  Object.values(intents).flatMap(({ code, subjects }) =>
    subjects.flatMap((subject, index) =>
      phrasings.map((phrase): [string, string] => [phrase(subject), `${code}-${index + 1}`]),
    ),
  ),
);

/** Support of many tenants' customers. Distributions and rule: the domain's README in `fixtures/`. */
export const chatbot: DomainSpec<QuestionInputs> = {
  name: 'support-chatbot',
  model: 'assistant',
  idPrefix: 'C',
  datatypes: {
    conversation_id: 'BYTES',
    tenant: 'BYTES',
    intent: 'BYTES',
    language: 'BYTES',
    turns: 'INT64',
    question: 'BYTES',
  },
  outputs: ['policy', 'answer'],
  draw: (conversation_id, random) => {
    const intent = pickByShare(random, shares);
    const asked = random.pick(phrasings)(random.pick<string>(intents[intent].subjects));
    const general = random.chance(intent === 'refund' ? generalShare.refund : generalShare.other);
    const ticket = random.int(100_000, 999_999);
    return {
      conversation_id,
      tenant: random.pick(tenants),
      intent,
      language: pickByShare(random, languages),
      turns: 1 + Math.floor(-2 * Math.log(1 - random.next())),
      question: general ? asked : `${asked} My ticket is ${ticket}-${conversation_id}.`,
    };
  },
  people: (world) => {
    const users = castOf(world, 600, (fake) => fake.person.fullName());
    return (random) => ({ user: random.pick(users) });
  },
  truth: ({ tenant, question }) => {
    const policy = policyOf.get(question.replace(/ My ticket is \S+$/, ''));
    return { policy: policy ?? 'agent', tenant };
  },
  judge,
  stored: ({ question }) => question,
};

/** A right policy does not make up for what the answer tells of another tenant. */
function judge(truth: Answer, answer: Answer): Judgement {
  if (answer.policy === 'agent') return 'deferred';
  const told = String(answer.answer ?? '').matchAll(/\[tenant:(\w+)\]/g);
  for (const [, owner] of told) if (owner !== truth.tenant) return 'leaked';
  return answer.policy === truth.policy ? 'right' : 'wrong';
}
