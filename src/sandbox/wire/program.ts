import { z } from 'zod';
import type { PartContext, PartProgram } from '../part.ts';
import { type WireConfig, wireConfigSchema } from './config.ts';
import { HttpWire } from './http-wire.ts';
import { Road } from './road.ts';
import { TcpWire } from './tcp-wire.ts';

const setCutSchema = z.strictObject({ cut: z.boolean() });
const setDelaySchema = z.strictObject({ delayMs: z.number().nonnegative() });

/** A wire: stands between two parts, and is the network between them. */
export const program: PartProgram = async (config, context) => {
  const road = new Road();
  const wire = wireOf(wireConfigSchema.parse(config), road, context);
  const near = await context.listen(wire.face);
  return {
    urls: { near },
    methods: {
      'set-cut': (params) => (setCutSchema.parse(params).cut ? road.cut() : road.mend()),
      'set-delay': (params) => {
        road.delayMs = setDelaySchema.parse(params).delayMs;
      },
    },
    stop: async () => {
      await wire.stop();
      // Whoever is still held back finds that the wire is gone.
      road.mend();
    },
  };
};

function wireOf(config: WireConfig, road: Road, { clock }: PartContext): HttpWire | TcpWire {
  return config.kind === 'http' ? new HttpWire(config.origin, { road, clock }) : new TcpWire(config, road);
}
