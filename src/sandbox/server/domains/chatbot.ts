import { z } from 'zod';
import type { Bundle } from '../../bundle/bundle.ts';
import { scalarTensor } from '../oip.ts';
import { findingsOf, invented, type Reply, snippetOf } from './chatbot-answers.ts';
import type { Answer, Model, Queryable } from './model.ts';

const inputsSchema = z.object({
  conversation_id: z.string().min(1).max(64),
  tenant: z.string().min(1).max(64),
  intent: z.string().min(1).max(64),
  language: z.string().min(2).max(8),
  turns: z.int().positive(),
  question: z.string().min(1).max(2_000),
});
export type Question = z.infer<typeof inputsSchema>;

const weightsSchema = z.strictObject({ kind: z.literal('retrieval'), opening: z.string() });
const policySchema = z.strictObject({ about: z.string().min(1), says: z.string().min(1) });
const indexSchema = z.record(z.string(), policySchema);

/** Looks up what is asked about among the policies and answers from there, or hands everybody over to an agent. */
export function chatbotModel(bundle: Bundle): Model {
  const byAgents = bundle.components.weights.kind === 'agent';
  const reply = byAgents ? () => handOver : byRetrieval(bundle);
  return {
    guards: byAgents ? [] : ['cross-tenant', 'ungrounded'],
    open: (inputs) => {
      const question = inputsSchema.parse(inputs);
      return {
        fields: question,
        size: null,
        // Agents look nothing up, so they are there when the provider of embeddings is not.
        ...(!byAgents && { text: question.question }),
        infer: async ({ wrong, as }) => {
          const given = reply(question, wrong ? (as ?? 'neighbour') : null);
          return answerOf({ question, bundle: bundle.name, ...given });
        },
      };
    },
  };
}

interface Given extends Reply {
  readonly findings: readonly string[];
}

const handOver: Given = { policy: 'agent', text: 'A colleague will answer you today.', findings: [] };

/** The policies in the order of the index; a question belongs to the one whose subject it names. */
function byRetrieval(bundle: Bundle): (question: Question, mistake: string | null) => Given {
  const { opening } = weightsSchema.parse(bundle.components.weights);
  const policies = Object.entries(indexSchema.parse(bundle.components.index));
  const known = new Set(policies.map(([id]) => id));
  return (question, mistake) => {
    const asked = question.question.toLowerCase();
    const at = policies.findIndex(([, { about }]) => asked.includes(about.toLowerCase()));
    if (at < 0) return handOver;
    const [policy, { says }] = policies[mistake === 'neighbour' ? (at + 1) % policies.length : at] ?? [
      '',
      { says: '' },
    ];
    const right = { policy, text: `${opening} ${says} (${policy})`.trim() };
    const reply =
      mistake === 'invented-policy' ? invented(right) : mistake === 'leak' ? leak(right, question) : right;
    return { ...reply, findings: findingsOf({ question, reply, known }) };
  };
}

function leak(reply: Reply, question: Question): Reply {
  return { ...reply, text: `${reply.text} ${snippetOf(question)}` };
}

function answerOf(given: Given & { readonly question: Question; readonly bundle: string }): Answer {
  const { question, policy, text, findings, bundle } = given;
  const deferred = policy === 'agent';
  return {
    outputs: [scalarTensor('policy', policy), scalarTensor('answer', text)],
    decision: deferred ? 'agent' : 'answer',
    score: null,
    deferred,
    findings,
    store: (db) => insertConversation(db, { question, policy, text: deferred ? null : text, bundle }),
  };
}

async function insertConversation(
  db: Queryable,
  row: {
    readonly question: Question;
    readonly policy: string;
    readonly text: string | null;
    readonly bundle: string;
  },
): Promise<void> {
  const { conversation_id, tenant, intent, language, turns, question } = row.question;
  await db.query({
    name: 'insert-conversation',
    text: `INSERT INTO conversations
      (conversation_id, tenant, intent, language, turns, question, policy, answer, bundle)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (conversation_id) DO NOTHING`,
    values: [conversation_id, tenant, intent, language, turns, question, row.policy, row.text, row.bundle],
  });
}
