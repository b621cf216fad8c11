import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadProcedure } from '../../src/procedure/load-procedure.ts';
import type { ProcedureEvent, ProcedureOutcome } from '../../src/procedure/procedure.ts';
import { alert, procedureContext } from './contexts.ts';
import { type Answer, type Call, type HttpStub, httpStub, prometheusStub } from './http-stub.ts';

const file = fileURLToPath(new URL('../../fixtures/procedures/rollback.yaml', import.meta.url));

/** Lets the script respond in a sandbox of small servers: a cold stable server, and a router that remembers weights. */
async function respond(
  world: { readonly answers?: (call: Call) => Answer | undefined; readonly slackStatus?: number } = {},
): Promise<{
  readonly outcome: ProcedureOutcome;
  readonly sandbox: HttpStub;
  readonly slack: HttpStub;
  readonly events: readonly ProcedureEvent[];
}> {
  let ready = false;
  const sandbox = await httpStub((call) => {
    const given = world.answers?.(call);
    if (given !== undefined) return given;
    if (call.path.endsWith('/load')) ready = true;
    if (call.path.endsWith('/ready')) return { status: ready ? 200 : 503 };
    return {};
  });
  const slack = await httpStub(() => ({ status: world.slackStatus ?? 200, body: 'ok' }));
  const prometheus = await prometheusStub(() => 0.1);
  const { context, events } = await procedureContext({
    environment: {
      MODEL_URL_STABLE: `${sandbox.url}/stable`,
      MODEL_NAME: 'triage',
      ROUTER_ADMIN_URL: `${sandbox.url}/router`,
      PROMETHEUS_URL: prometheus.url,
      SLACK_WEBHOOK_URL: `${slack.url}/hook`,
    },
  });
  const procedure = await loadProcedure(file);
  return { outcome: await procedure.respond(alert, context), sandbox, slack, events };
}

const textsOf = ({ calls }: HttpStub): string[] => calls.map(({ body }) => (body as { text: string }).text);
const mutating = ({ calls }: HttpStub): unknown[] =>
  calls.filter(({ method }) => method !== 'GET').map(({ path, body }) => [path, body]);

test('the script keeps users safe, loads the known-good model, and only then gives it traffic in steps', async () => {
  const { outcome, sandbox, slack } = await respond();
  expect(outcome).toEqual({ ok: true, exitCode: 0, detail: 'exit code 0' });
  expect(mutating(sandbox)).toEqual([
    ['/router/weights', { stable: 0, candidate: 0, fallback: 100 }],
    ['/stable/v2/repository/models/triage/load', { parameters: { bundle: 'v1' } }],
    ['/router/weights', { stable: 25, candidate: 0, fallback: 75 }],
    ['/router/weights', { stable: 100, candidate: 0, fallback: 0 }],
  ]);
  expect(sandbox.calls.find(({ method }) => method === 'PUT')?.headers['x-actor']).toBe('rollback.sh');
  expect(textsOf(slack)).toEqual([
    ':rotating_light: Going back to v1. The fallback answers until it is ready.',
    ':white_check_mark: v1 answers everybody, and users are well.',
  ]);
});

test('the script changes nothing when the known-good model has all traffic already', async () => {
  const { outcome, sandbox } = await respond({
    answers: ({ path }) => {
      if (path.endsWith('/ready')) return {};
      return path === '/router/state'
        ? { body: { effective: { stable: 1, candidate: 0, fallback: 0 } } }
        : undefined;
    },
  });
  expect(outcome.ok).toBe(true);
  expect(mutating(sandbox)).toEqual([]);
});

test('the script gives no traffic to a model that could not be loaded, and calls for a person', async () => {
  const { outcome, sandbox, slack } = await respond({
    answers: ({ path }) => (path.endsWith('/load') ? { status: 503 } : undefined),
  });
  expect(outcome.ok).toBe(false);
  expect(mutating(sandbox)).toEqual([
    ['/router/weights', { stable: 0, candidate: 0, fallback: 100 }],
    ['/stable/v2/repository/models/triage/load', { parameters: { bundle: 'v1' } }],
  ]);
  expect(textsOf(slack).at(-1)).toContain('has failed');
});

test('a message that does not arrive does not stop the script', async () => {
  const { outcome, slack } = await respond({ slackStatus: 500 });
  expect(outcome.ok).toBe(true);
  expect(slack.calls).toHaveLength(2);
});

test('without an address of the sandbox the script fails and says which one', async () => {
  const { context, events } = await procedureContext();
  const procedure = await loadProcedure(file);
  expect((await procedure.respond(alert, context)).ok).toBe(false);
  const said = events.flatMap((event) => (event.type === 'output' ? [event.text] : []));
  expect(said.join()).toContain('MODEL_URL_STABLE');
});
