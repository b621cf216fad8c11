import { z } from 'zod';

/** Milliseconds of drill time, unless the field says otherwise. */
export const ms = z.number();
export const count = z.int().nonnegative();
