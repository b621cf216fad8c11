import { beforeEach, expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { Journal } from '../../src/core/journal.ts';
import { seededRandom } from '../../src/core/random.ts';
import { Responder } from '../../src/drill/respond.ts';
import { TimeLapse } from '../../src/drill/time-lapse.ts';
import type { ProcedureContext } from '../../src/procedure/procedure.ts';
import type { FiringAlert } from '../../src/sandbox/metrics-store/topics.ts';
import { webhookMessage } from '../../src/telemetry/rules/alertmanager/webhook.ts';

const onsetMs = 60_000;

let handedOver: { readonly alert: string; readonly context: ProcedureContext }[];
/** Ends the response that is under way. */
let done: () => void;
let responder: Responder;

beforeEach(() => {
  handedOver = [];
  const clock = new LapseClock();
  const journal = new Journal(clock);
  responder = new Responder({
    procedure: {
      kind: 'playbook',
      name: 'test',
      rules: [],
      accepts: ({ severity }) => severity === 'page',
      respond: (webhook, context) => {
        handedOver.push({ alert: webhook.commonLabels.alertname ?? '', context });
        return new Promise((resolve) => {
          done = () => resolve({ ok: true, exitCode: null, detail: 'done' });
          context.signal.addEventListener('abort', done);
        });
      },
    },
    environment: {},
    clock,
    journal,
    lapse: new TimeLapse({ clock, journal, speedMax: 1 }),
    random: seededRandom(1),
    directory: 'nowhere',
  });
});

function firing(alertname: string, sentMs: number, severity = 'page'): FiringAlert {
  const labels = { alertname, severity };
  const webhook = webhookMessage([{ labels, annotations: {}, startsAtMs: sentMs }], {
    receiver: 'firedrill',
    epochMs: 0,
    groupLabels: {},
    externalUrl: 'http://127.0.0.1/',
    generatorUrl: 'http://127.0.0.1/',
  });
  return { webhook, sentMs };
}

const names = (): string[] => handedOver.map(({ alert }) => alert);

test('an alert after the onset is handed over, if the procedure asks for such', () => {
  responder.openFrom(onsetMs);
  responder.alert(firing('Informs', onsetMs + 5_000, 'info'));
  expect(names()).toEqual([]);
  responder.alert(firing('Pages', onsetMs + 5_000));
  expect(names()).toEqual(['Pages']);
  expect(responder.busy).toBe(true);
});

test('an alert of the baseline is not handed over, before the onset or when it arrives after it', () => {
  responder.alert(firing('Early', onsetMs - 900));
  responder.openFrom(onsetMs);
  responder.alert(firing('OnItsWay', onsetMs - 900));
  expect(names()).toEqual([]);
  responder.alert(firing('AtTheOnset', onsetMs));
  expect(names()).toEqual(['AtTheOnset']);
});

test('whoever is busy is not called, and is called again once they are done', async () => {
  responder.openFrom(onsetMs);
  responder.alert(firing('First', onsetMs + 1_000));
  responder.alert(firing('Second', onsetMs + 2_000));
  expect(names()).toEqual(['First']);
  done();
  await expect.poll(() => responder.busy).toBe(false);
  responder.alert(firing('Third', onsetMs + 3_000));
  expect(names()).toEqual(['First', 'Third']);
});

test('a stop ends the response with its reason, and nobody is called any more', async () => {
  responder.openFrom(onsetMs);
  responder.alert(firing('First', onsetMs + 1_000));
  await responder.stop('the drill is over');
  expect(handedOver[0]?.context.signal.reason).toMatchObject({ message: 'the drill is over' });
  responder.alert(firing('Late', onsetMs + 9_000));
  expect(names()).toEqual(['First']);
});
