import type { FastifyInstance, FastifyReply } from 'fastify';
import { createFace } from '../http.ts';
import type { PartContext, PartProgram } from '../part.ts';
import { PagerDuty } from './pager-duty.ts';
import { jsonOf, slackMessage } from './slack.ts';
import { nested, StatusPage } from './status-page.ts';
import type { Verdict } from './verdict.ts';

type Channel = 'slack' | 'pagerduty' | 'statuspage';

/** Slack, PagerDuty and Statuspage, as strict as they are: a message counts only when the real one would arrive. */
export const program: PartProgram = async (_config, context) => {
  const counts = { accepted: 0, dropped: 0 };
  const answer = (reply: FastifyReply, channel: Channel, verdict: Verdict): FastifyReply => {
    counts[verdict.accepted ? 'accepted' : 'dropped'] += 1;
    report(context, channel, verdict);
    return reply.code(verdict.status).send(verdict.body);
  };
  const pagerDuty = new PagerDuty();
  const statusPage = new StatusPage();
  const app = createFace();
  readAnyBody(app);
  app.post<{ Params: { '*': string } }>('/slack/*', (request, reply) => {
    const channel = request.params['*'].split('/').at(-1) ?? '';
    return answer(reply, 'slack', slackMessage(channel, request.body));
  });
  app.post('/v2/enqueue', (request, reply) => answer(reply, 'pagerduty', pagerDuty.event(request.body)));
  app.post<{ Params: { page: string } }>('/v1/pages/:page/incidents', (request, reply) =>
    answer(reply, 'statuspage', statusPage.create(request.body)),
  );
  app.post<{ Params: { page: string } }>('/v1/pages/:page/incidents.json', (request, reply) =>
    answer(reply, 'statuspage', statusPage.create(request.body)),
  );
  app.route<{ Params: { id: string } }>({
    method: ['PATCH', 'PUT'],
    url: '/v1/pages/:page/incidents/:id',
    handler: (request, reply) => {
      const id = request.params.id.replace(/\.json$/, '');
      return answer(reply, 'statuspage', statusPage.update(id, request.body));
    },
  });
  const api = await context.listen(app);
  return {
    urls: { api, slack: `${api}/slack/incidents`, pagerduty: `${api}/v2/enqueue`, statuspage: api },
    methods: { state: () => counts },
    stop: () => app.close(),
  };
};

/** Forms become the object that they mean; what cannot be read is for the sink to refuse, in its own words. */
function readAnyBody(app: FastifyInstance): void {
  const asText = { parseAs: 'string' } as const;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', asText, (_request, body, done) =>
    done(null, nested(new URLSearchParams(String(body)))),
  );
  app.addContentTypeParser('*', asText, (_request, body, done) => done(null, jsonOf(String(body))));
}

/** What arrived is a message in the journal; what did not is an action that failed, lest it passes for silence. */
function report(context: PartContext, channel: Channel, verdict: Verdict): void {
  if (verdict.accepted) {
    context.emit({ type: 'message', channel, audience: verdict.audience, text: verdict.text });
    return;
  }
  context.emit({
    type: 'action',
    part: context.name,
    plane: 'comms',
    mutating: false,
    summary: `${channel}: a message was ${verdict.status < 400 ? 'dropped without an error' : `refused with ${verdict.status}`}`,
    ok: false,
    durationMs: 0,
    actor: null,
  });
}
