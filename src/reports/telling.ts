import type { ActionEvent, EventOf, JournalEvent } from '../core/events.ts';
import { formatCount, type Tone } from './text.ts';

/** Who is speaking in a line of the log. */
export type Source = 'drill' | 'fault' | 'observer' | 'alert' | 'procedure' | 'action' | 'judge';

/** One line of the log, without its clock. */
export interface Telling {
  readonly source: Source;
  readonly text: string;
  readonly tone: Tone;
}

/** What there is to tell of an event that explains itself; undefined when it is not worth a line. */
export function tell(event: JournalEvent): Telling | undefined {
  return tellDrill(event) ?? tellFault(event) ?? tellControl(event) ?? tellProcedure(event);
}

export function telling(source: Source, text: string, tone: Tone = 'plain'): Telling {
  return { source, text, tone };
}

function tellDrill(event: JournalEvent): Telling | undefined {
  switch (event.type) {
    case 'drill-started': {
      const { procedure, rules, seed, speed } = event;
      const watched = rules.length === 0 ? 'no rules' : `rules ${rules.join(', ')}`;
      return telling(
        'drill',
        `seed ${seed}, ×${speed}, ${procedure.kind} ${procedure.name}, ${watched}`,
        'dim',
      );
    }
    case 'phase':
      return telling('drill', `phase ${event.phase}`);
    case 'part':
      return event.state === 'died'
        ? telling('drill', `${event.part} died: ${event.detail}`, 'bad')
        : undefined;
    case 'trouble':
      return telling('drill', `trouble ${event.code} in ${event.where}: ${event.message}`, 'bad');
    case 'left-behind':
      return event.what.length === 0
        ? undefined
        : telling('drill', `left behind: ${event.what.join(', ')}`, 'bad');
    case 'drill-ended':
      return telling('drill', `ended: ${event.reason}`);
    default:
      return undefined;
  }
}

function tellFault(event: JournalEvent): Telling | undefined {
  switch (event.type) {
    case 'fault-armed':
      return telling('fault', `${event.id} armed: ${event.fault}, must show as ${event.visibleAs}`, 'warn');
    case 'fault-seen':
      return telling('fault', `${event.id} seen by the observer: ${event.evidence}`, 'warn');
    case 'fault-undone':
      return event.ok
        ? telling('fault', `${event.id} undone`)
        : telling('fault', `${event.id} could not be undone`, 'bad');
    default:
      return undefined;
  }
}

function tellControl(event: JournalEvent): Telling | undefined {
  switch (event.type) {
    case 'alert':
      return tellAlert(event);
    case 'action':
      return tellAction(event);
    case 'message':
      return telling('action', `message to ${event.audience} by ${event.channel}: ${event.text}`);
    default:
      return undefined;
  }
}

function tellAlert({ name, state, value, labels }: EventOf<'alert'>): Telling {
  const severity = labels.severity === undefined ? '' : ` (${labels.severity})`;
  const figure = value === null ? '' : `, value ${Number(value.toPrecision(4))}`;
  const tone = { pending: 'warn', firing: 'bad', resolved: 'good' } as const;
  return telling('alert', `${name} ${state}${severity}${figure}`, tone[state]);
}

/** Messages tell themselves, so of comms only what failed is told here. */
function tellAction({
  part,
  plane,
  mutating,
  summary,
  ok,
  durationMs,
  actor,
}: ActionEvent): Telling | undefined {
  if (!mutating || (plane === 'comms' && ok)) return undefined;
  const by = actor === null ? '' : ` by ${actor}`;
  const took = `${formatCount(Math.round(durationMs * 10) / 10)} ms`;
  return telling(
    'action',
    `${part} ${plane}: ${summary}${by}, ${ok ? took : 'failed'}`,
    ok ? 'plain' : 'bad',
  );
}

function tellProcedure(event: JournalEvent): Telling | undefined {
  const say = (text: string, tone: Tone = 'plain'): Telling => telling('procedure', text, tone);
  switch (event.type) {
    case 'procedure-started':
      return say(`started by ${event.alert}`);
    case 'step-started':
      return say(`▸ ${event.step}: ${event.title}`);
    case 'step-progress':
      return say(`· ${event.step}: ${event.detail}`, 'dim');
    case 'step-completed':
      return say(`${event.ok ? '✓' : '✗'} ${event.step}: ${event.detail}`, event.ok ? 'good' : 'bad');
    case 'declared':
      return say(`declared by ${event.by}: ${event.summary}`);
    case 'classified':
      return say(`classified as ${event.class} by ${event.by}: ${event.evidence}`);
    case 'decided': {
      const approval = event.breakGlass ? ', break-glass' : `, approved by ${event.approvedBy ?? 'nobody'}`;
      return say(
        `decided to ${event.decision === 'hold' ? 'hold' : 'roll back'} by ${event.by}${approval}: ${event.reason}`,
      );
    }
    case 'claimed':
      return say(`claims ${event.success ? 'success' : 'failure'}: ${event.summary}`);
    case 'reviewed':
      return say(`review: ${event.note}`);
    case 'procedure-ended': {
      const code = event.exitCode === null ? '' : ` with exit code ${event.exitCode}`;
      return say(`ended${code}: ${event.detail}`, event.ok ? 'plain' : 'bad');
    }
    default:
      return undefined;
  }
}
