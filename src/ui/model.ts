import type { EventOf, JournalEvent, Phase, Planes } from '../core/events.ts';
import { type Aim, aimOf, foldAim, planeAtTarget } from '../judge/aim.ts';
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
  /** What it is called in the suite, where that is not the id of its scenario. */
  readonly drill?: string;
  readonly seed?: number;
  readonly scenario: string;
  readonly title: string;
}

/** The drill on the screen. Times are milliseconds of drill time, but for `wallMs`. */
export interface DrillModel {
  readonly scenario: Scenario;
  readonly start: EventOf<'drill-started'>;
  /** From 1; a drill that a busy machine has spoiled is run again. */
  readonly attempt: number;
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
  /** What the planes are held against. */
  readonly aim: Aim;
  readonly tail: readonly EventLine[];
  readonly ended: EventOf<'drill-ended'>['reason'] | null;
  readonly result: DrillResult | null;
}

/** A drill that runs, or has just ended, and what it is called in the suite. */
export interface OpenDrill {
  readonly key: string;
  readonly drill: DrillModel;
}

/** Everything that the screen shows of the world: a fold of journal events and verdicts. Its memory is bounded. */
export interface Model {
  /** What is run, for example the procedure's file. */
  readonly title: string;
  readonly planned: readonly PlannedDrill[];
  /** Whether several drills may run at a time. */
  readonly sideBySide: boolean;
  /** The drills that run and the last few that have ended, in the order in which they began. */
  readonly drills: readonly OpenDrill[];
  /** Which of them is shown: the one that began last, unless somebody chose another. */
  readonly shown: string | null;
  /** The drill that is shown. */
  readonly drill: DrillModel | null;
  readonly results: readonly DrillResult[];
  readonly suite: SuiteResult | null;
  /** How fast the source plays, where it says so; null: as fast as the journal says. */
  readonly pace: number | null;
}

/** Drills that have ended are kept for whoever is looking at them, but not for ever. */
const endedMax = 4;

/** The model before the first event. */
export function initialModel(options: {
  readonly title: string;
  readonly planned?: readonly PlannedDrill[];
  readonly sideBySide?: boolean;
}): Model {
  const { title, planned = [], sideBySide = false } = options;
  const nothing = { drills: [], shown: null, drill: null, results: [], suite: null, pace: null };
  return { title, planned, sideBySide, ...nothing };
}

/** Folds one event where drills run one after the other. */
export function applyEvent(model: Model, event: JournalEvent): Model {
  return applyDrillEvent(model, '', event);
}

/** Folds one event of a drill. `drill-started` opens it; events before that are left out. */
export function applyDrillEvent(model: Model, key: string, event: JournalEvent): Model {
  if (event.type === 'drill-started') {
    const others = model.drills.filter((open) => open.key !== key);
    const ended = others.filter(({ drill }) => drill.result !== null || !model.sideBySide);
    const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - endedMax)));
    const kept = others.filter((open) => !forgotten.has(open));
    return withDrills(model, [...kept, { key, drill: openDrill(event, attemptOf(event, key, model)) }], key);
  }
  return changeDrill(model, key, (drill) => foldDrill(drill, event));
}

/** Takes in the verdict on a drill. The marks on its screen become the judge's. */
export function applyResult(model: Model, result: DrillResult, key?: string): Model {
  const judged = { ...model, results: [...model.results, result] };
  const isMeant = ({ scenario, start }: DrillModel): boolean =>
    scenario.id === result.scenario && start.seed === result.seed;
  const meant = key ?? model.drills.findLast(({ drill }) => isMeant(drill))?.key ?? '';
  return changeDrill(judged, meant, (drill) =>
    isMeant(drill) ? { ...drill, result, marks: judgedMarks(drill.marks, result) } : drill,
  );
}

/** The same world with another drill on the screen; null: none. */
export function showDrill(model: Model, key: string | null): Model {
  return key === model.shown ? model : withDrills(model, model.drills, key);
}

/** The drills that were not judged yet. */
export function runningDrills({ drills, suite }: Model): readonly OpenDrill[] {
  return suite === null ? drills.filter(({ drill }) => drill.result === null) : [];
}

function changeDrill(model: Model, key: string, change: (drill: DrillModel) => DrillModel): Model {
  const drills = model.drills.map((open) => (open.key === key ? { key, drill: change(open.drill) } : open));
  return withDrills(model, drills, model.shown);
}

function withDrills(model: Model, drills: readonly OpenDrill[], shown: string | null): Model {
  return { ...model, drills, shown, drill: drills.find(({ key }) => key === shown)?.drill ?? null };
}

/** Takes in the end of the suite. */
export function applySuite(model: Model, suite: SuiteResult): Model {
  return { ...model, suite, results: suite.drills };
}

/** Moves the clocks on between two events, in whole seconds, as they are shown. They never go back. */
export function advanceTo(model: Model, position: { readonly nowMs: number; readonly speed: number }): Model {
  const nowMs = Math.floor(position.nowMs / 1_000) * 1_000;
  const { drill } = model;
  const moves = drill !== null && drill.ended === null && nowMs > drill.nowMs;
  if (!moves && position.speed === model.pace) return model;
  const moved = moves ? changeDrill(model, model.shown ?? '', (old) => tick(old, nowMs)) : model;
  return { ...moved, pace: position.speed };
}

/** A drill that has ended without a verdict and begins anew was spoiled. */
function attemptOf({ scenario, seed }: EventOf<'drill-started'>, key: string, { drills }: Model): number {
  const before = drills.find((open) => open.key === key)?.drill;
  if (before === undefined || before.ended === null || before.result !== null) return 1;
  const isSame = before.scenario.id === scenarioSchema.parse(scenario).id && before.start.seed === seed;
  return isSame ? before.attempt + 1 : 1;
}

function openDrill(event: EventOf<'drill-started'>, attempt: number): DrillModel {
  return {
    scenario: scenarioSchema.parse(event.scenario),
    start: event,
    attempt,
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
    aim: aimOf(event),
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
    aim: foldAim(drill.aim, event),
    tail: foldTail(drill.tail, event),
    ended: event.type === 'drill-ended' ? event.reason : drill.ended,
  };
}

/** Whether every plane that the scenario asks for is back. A control asks for none, so nothing can be back. */
function isBack({ scenario, aim }: DrillModel, planes: Planes): boolean {
  const wanted = scenario.rollback?.planes ?? [];
  return wanted.length > 0 && wanted.every((plane) => planeAtTarget(plane, planes, aim));
}

/** Wall time follows from drill time and speed, so that a replay shows the same two clocks as the live drill. */
function tick(drill: DrillModel, nowMs: number): DrillModel {
  if (nowMs <= drill.nowMs) return drill;
  const wallMs = drill.speed > 0 ? drill.wallMs + (nowMs - drill.nowMs) / drill.speed : drill.wallMs;
  return { ...drill, nowMs, wallMs };
}
