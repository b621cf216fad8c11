import { canary } from './canary.ts';
import { command } from './command.ts';
import { drain, undrain } from './drain.ts';
import { flag } from './flag.ts';
import { httpCall } from './http-call.ts';
import { limits } from './limits.ts';
import { load, unload } from './load.ts';
import { migrate } from './migrate.ts';
import { notify } from './notify.ts';
import { preflight } from './preflight.ts';
import { probe } from './probe.ts';
import { purgeCache } from './purge-cache.ts';
import { reconciler } from './reconciler.ts';
import { eject, rejoin, reload } from './replica.ts';
import { settings } from './settings.ts';
import { shift } from './shift.ts';
import { sql } from './sql.ts';
import type { StepDriver } from './step.ts';
import { verifyTarget } from './verify-target.ts';
import { wait, waitUntil } from './wait.ts';
import { warmUp } from './warm-up.ts';

/** Everything that a playbook can do, in the order in which the reference lists it. */
export const stepDrivers: readonly StepDriver[] = [
  preflight,
  verifyTarget,
  shift,
  canary,
  drain,
  undrain,
  limits,
  eject,
  reload,
  rejoin,
  load,
  unload,
  warmUp,
  settings,
  migrate,
  sql,
  purgeCache,
  flag,
  reconciler,
  waitUntil,
  wait,
  probe,
  command,
  httpCall,
  notify,
];
