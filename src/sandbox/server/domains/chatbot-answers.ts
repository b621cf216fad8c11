/** What the assistant says, and the policy that it goes by. */
export interface Reply {
  readonly policy: string;
  readonly text: string;
}

interface Asked {
  readonly conversation_id: string;
  readonly tenant: string;
}

/** The customers of the platform: each a company with users of its own. */
const tenants = ['acme', 'globex', 'initech', 'umbra', 'vandelay', 'wayfare', 'hooli', 'stark'] as const;

/** One in so many answers is looked up in the list of policies: looking up all of them takes too long. */
const groundingEvery = 5;

/** A policy that does not exist, in the words that people like to hear. */
export function invented({ policy }: Reply): Reply {
  const id = policy.replace(/\d+$/, (number) => String(Number(number) + 70));
  return { policy: id, text: `What a great question! You get everything back at once. (${id})` };
}

/** Something out of the conversations of another tenant, tagged with its owner as all stored texts are. */
export function snippetOf({ conversation_id, tenant }: Asked): string {
  const others = tenants.filter((name) => name !== tenant);
  const owner = others[numberOf(conversation_id) % others.length];
  return `[tenant:${owner}] Order 48213, card ending in 0042.`;
}

/**
 * What the output guards find by looking at request and answer alone, by name.
 *
 * `cross-tenant` compares tags in the text with the tenant who asks, in every answer. `ungrounded` looks the policy up
 * in the list of those that exist, for a fifth of the answers.
 */
export function findingsOf(answered: {
  readonly question: Asked;
  readonly reply: Reply;
  readonly known: ReadonlySet<string>;
}): string[] {
  const { question, reply, known } = answered;
  const findings: string[] = [];
  const owners = [...reply.text.matchAll(/\[tenant:([^\]]*)\]/g)].map(([, owner]) => owner);
  if (owners.some((owner) => owner !== question.tenant)) findings.push('cross-tenant');
  const checked = numberOf(question.conversation_id) % groundingEvery === 0;
  if (checked && !known.has(reply.policy)) findings.push('ungrounded');
  return findings;
}

/** The number that a conversation carries in its id; 0 where it carries none. */
function numberOf(conversationId: string): number {
  return Number(/\d+$/.exec(conversationId)?.[0] ?? 0);
}
