import type { EventOf, JournalEvent, Phase, Planes } from '../core/events.ts';
import { planeAtTarget } from '../judge/case.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { type Scenario, scenarioSchema } from '../scenario/schema.ts';
import type { EventLine } from './event-line.ts';
import { type FaultView, foldFaults, foldParts, type PartView } from './fold/faults.ts';
import { foldMarks, judgedMarks, type Marks, noMarks } from './fold/marks.ts';
import { type AlertView, foldAlerts, foldSignals, type SignalView } from './fold/signals.ts';
import {
  foldProcedure,
  foldSteps,
  idleProcedure,
  type ProcedureView,
  type StepView,
  waitingSteps,
} from './fold/steps.ts';
import { foldTail } from './fold/tail.ts';
import { blankTruth, foldTruth, type TruthView } from './fold/truth.ts';

/** A drill of the suite, before it has run. */
export interface PlannedDrill {
  readonly scenario: string;
  readonly title: string;
}

/** The drill on the screen. Times are milliseconds of drill time, but for `wallMs`. */
export interface DrillModel {
  readonly scenario: Scenario;
  readonly start: EventOf<'drill-started'>;
  readonly nowMs: number;
  readonly wallMs: number;
  /** Drill time runs so many times as fast as the wall; 0 while it stands still. */
  readonly speed: number;
  readonly phases: readonly { readonly phase: Phase; readonly fromMs: number }[];
  readonly parts: readonly PartView[];
  readonly faults: readonly FaultView[];
  readonly marks: Marks;
  readonly procedure: ProcedureView;
  readonly steps: readonly StepView[];
  readonly signals: readonly SignalView[];
  readonly alerts: readonly AlertView[];
  readonly truth: TruthView;
  readonly tail: readonly EventLine[];
  readonly ended: EventOf<'drill-ended'>['reason'] | null;
  readonly result: DrillResult | null;
}

/** Everything that the screen shows of the world: a fold of journal events and verdicts. Its memory is bounded. */
export interface Model {
  /** What is run, for example the procedure's file. */
  readonly title: string;
  readonly planned: readonly PlannedDrill[];
  readonly drill: DrillModel | null;
  readonly results: readonly DrillResult[];
  readonly suite: SuiteResult | null;
  /** How fast the source plays, where it says so; null: as fast as the journal says. */
  readonly pace: number | null;
}

/** The model before the first event. */
export function initialModel(options: {
  readonly title: string;
  readonly planned?: readonly PlannedDrill[];
}): Model {
  const { title, planned = [] } = options;
  return { title, planned, drill: null, results: [], suite: null, pace: null };
}

/** Folds one event. `drill-started` opens the next drill; events before the first one are left out. */
export function applyEvent(model: Model, event: JournalEvent): Model {
  if (event.type === 'drill-started') return { ...model, drill: openDrill(event) };
  return model.drill === null ? model : { ...model, drill: foldDrill(model.drill, event) };
}

/** Takes in the verdict on a drill. The marks on the screen become the judge's. */
export function applyResult(model: Model, result: DrillResult): Model {
  const { drill } = model;
  const shown = drill?.scenario.id === result.scenario && drill.start.seed === result.seed;
  return {
    ...model,
    results: [...model.results, result],
    drill: shown ? { ...drill, result, marks: judgedMarks(drill.marks, result) } : drill,
  };
}

/** Takes in the end of the suite. */
export function applySuite(model: Model, suite: SuiteResult): Model {
  return { ...model, suite, results: suite.drills };
}

/** Moves the clocks on between two events, in whole seconds, as they are shown. They never go back. */
export function advanceTo(model: Model, position: { readonly nowMs: number; readonly speed: number }): Model {
  const drill =
    model.drill?.ended === null ? tick(model.drill, Math.floor(position.nowMs / 1_000) * 1_000) : model.drill;
  if (drill === model.drill && position.speed === model.pace) return model;
  return { ...model, drill, pace: position.speed };
}

function openDrill(event: EventOf<'drill-started'>): DrillModel {
  return {
    scenario: scenarioSchema.parse(event.scenario),
    start: event,
    nowMs: event.t,
    // The clock runs at real time until the journal says otherwise.
    wallMs: event.t,
    speed: 1,
    phases: [],
    parts: [],
    faults: [],
    marks: noMarks,
    procedure: idleProcedure,
    steps: waitingSteps,
    signals: [],
    alerts: [],
    truth: blankTruth,
    tail: foldTail([], event),
    ended: null,
    result: null,
  };
}

function foldDrill(before: DrillModel, event: JournalEvent): DrillModel {
  const drill = tick(before, event.t);
  const faults = foldFaults(drill.faults, event);
  const marks = foldMarks(drill.marks, event, { faults, isBack: (planes) => isBack(drill, planes) });
  return {
    ...drill,
    faults,
    marks,
    speed: event.type === 'speed' ? event.speed : drill.speed,
    phases:
      event.type === 'phase' ? [...drill.phases, { phase: event.phase, fromMs: event.t }] : drill.phases,
    parts: foldParts(drill.parts, event),
    procedure: foldProcedure(drill.procedure, event),
    steps: foldSteps(drill.steps, event, marks),
    signals: foldSignals(drill.signals, event),
    alerts: foldAlerts(drill.alerts, event),
    truth: foldTruth(drill.truth, event, marks.onset),
    tail: foldTail(drill.tail, event),
    ended: event.type === 'drill-ended' ? event.reason : drill.ended,
  };
}

/** Whether every plane that the scenario asks for is back. A control asks for none, so nothing can be back. */
function isBack({ scenario, start }: DrillModel, planes: Planes): boolean {
  const wanted = scenario.rollback?.planes ?? [];
  return wanted.length > 0 && wanted.every((plane) => planeAtTarget(plane, planes, start.target));
}

/** Wall time follows from drill time and speed, so that a replay shows the same two clocks as the live drill. */
function tick(drill: DrillModel, nowMs: number): DrillModel {
  if (nowMs <= drill.nowMs) return drill;
  const wallMs = drill.speed > 0 ? drill.wallMs + (nowMs - drill.nowMs) / drill.speed : drill.wallMs;
  return { ...drill, nowMs, wallMs };
}
