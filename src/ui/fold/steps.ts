import { type EventOf, type JournalEvent, type Step, steps } from '../../core/events.ts';
import { isMutation } from '../../judge/case.ts';
import type { Marks } from './marks.ts';

/** One of the seven steps, as the procedure tells it, or as it can be seen where the procedure tells nothing. */
export interface StepView {
  readonly step: Step;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly detail: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Whether the procedure itself reports on this step. */
  readonly told: boolean;
}

/** What the procedure as a whole is doing and says. */
export interface ProcedureView {
  readonly state: 'idle' | 'running' | 'ended';
  readonly ok: boolean;
  readonly detail: string;
  readonly claim: EventOf<'claimed'> | null;
}

export const idleProcedure: ProcedureView = { state: 'idle', ok: true, detail: '', claim: null };

export const waitingSteps: readonly StepView[] = steps.map((step) => ({
  step,
  state: 'waiting',
  detail: '',
  fromMs: null,
  toMs: null,
  told: false,
}));

export function foldProcedure(procedure: ProcedureView, event: JournalEvent): ProcedureView {
  switch (event.type) {
    case 'procedure-started':
      return { ...procedure, state: 'running', detail: event.alert };
    case 'procedure-ended':
      return { ...procedure, state: 'ended', ok: event.ok, detail: event.detail };
    case 'claimed':
      return { ...procedure, claim: event };
    default:
      return procedure;
  }
}

/** Commands and watchers tell nothing about their steps, so alerts, actions and messages stand in for them. */
export function foldSteps(
  views: readonly StepView[],
  event: JournalEvent,
  marks: Marks,
): readonly StepView[] {
  switch (event.type) {
    case 'step-started':
    case 'step-progress':
    case 'step-completed':
      return change(views, event.step, (view) => tell(view, event));
    case 'alert':
      return event.atMs === marks.alert && event.state === 'firing'
        ? see(views, 'detect', { detail: event.name, fromMs: marks.effect ?? marks.onset, toMs: event.atMs })
        : views;
    case 'classified':
      return see(views, 'classify', { detail: event.class, toMs: event.t });
    case 'decided':
      return see(views, 'decide', {
        detail: `${event.decision}, ${event.breakGlass ? 'break-glass' : (event.approvedBy ?? event.by)}`,
        toMs: event.t,
      });
    case 'action':
      return isMutation(event) && marks.started !== null
        ? change(views, 'execute', (view) => act(view, event))
        : views;
    case 'message':
      return see(views, 'communicate', { detail: `told ${event.audience}`, toMs: event.t });
    case 'reviewed':
      return see(views, 'review', { detail: event.note, toMs: event.t });
    case 'claimed':
    case 'procedure-ended':
      return views.map((view) => end(view, event));
    default:
      return views;
  }
}

/** Time to detect counts from the effect, so what a playbook later tells about `detect` must not restart its watch. */
function tell(view: StepView, event: EventOf<'step-started' | 'step-progress' | 'step-completed'>): StepView {
  const seen = view.step === 'detect' && view.state === 'done';
  switch (event.type) {
    case 'step-started':
      return seen
        ? { ...view, told: true }
        : { ...view, state: 'running', detail: event.title, fromMs: event.t, toMs: null, told: true };
    case 'step-progress':
      return seen ? view : { ...view, detail: event.detail };
    case 'step-completed':
      return {
        ...view,
        state: event.ok ? 'done' : 'failed',
        detail: seen ? view.detail : event.detail || view.detail,
        toMs: seen ? view.toMs : event.t,
      };
  }
}

/** A step that was seen from outside. It began when the last one before it was over. */
function see(
  views: readonly StepView[],
  step: Step,
  seen: { readonly detail: string; readonly toMs: number; readonly fromMs?: number | null },
): readonly StepView[] {
  const before = views.slice(0, steps.indexOf(step)).findLast((view) => view.toMs !== null)?.toMs ?? null;
  return change(views, step, (view) =>
    view.told
      ? { ...view, detail: seen.detail }
      : { ...view, state: 'done', detail: seen.detail, fromMs: seen.fromMs ?? before, toMs: seen.toMs },
  );
}

function act(view: StepView, event: EventOf<'action'>): StepView {
  if (view.told) return view;
  return { ...view, state: 'running', detail: event.summary, fromMs: view.fromMs ?? event.t, toMs: null };
}

function end(view: StepView, event: EventOf<'claimed' | 'procedure-ended'>): StepView {
  const claimed = event.type === 'claimed';
  if (view.state !== 'running' || (claimed && view.told)) return view;
  const ok = claimed ? event.success : event.ok;
  return { ...view, state: ok ? 'done' : 'failed', toMs: event.t };
}

function change(
  views: readonly StepView[],
  step: Step,
  update: (view: StepView) => StepView,
): readonly StepView[] {
  return views.map((view) => (view.step === step ? update(view) : view));
}
