import { z } from 'zod';
import type { Bundle } from '../../bundle/bundle.ts';
import { scalarTensor } from '../oip.ts';
import type { Answer, Model, Queryable } from './model.ts';

const modalities = ['CT', 'MR', 'XR', 'US'] as const;
const scanners = ['atlas', 'boreas', 'corona'] as const;

const inputsSchema = z.object({
  study_id: z.string().min(1).max(64),
  modality: z.enum(modalities),
  scanner: z.enum(scanners),
  megapixels: z.number().positive().max(1_000),
  urgent_hint: z.boolean(),
  opacity: z.number().min(0).max(1),
});
type Study = z.infer<typeof inputsSchema>;

const weightsSchema = z.strictObject({
  kind: z.literal('linear'),
  opacity: z.number(),
  urgentHint: z.number(),
  modality: z.record(z.enum(modalities), z.number()),
  slope: z.number(),
});
const preprocessorSchema = z.strictObject({ scannerGain: z.record(z.enum(scanners), z.number()) });
const thresholdsSchema = z.strictObject({ urgent: z.number() });

type Priority = 'urgent' | 'routine' | 'manual';

/** Triage of images: a linear model that sorts, or rules that leave the sorting to people. */
export function healthcareModel(bundle: Bundle): Model {
  const prioritise = bundle.components.weights.kind === 'rules' ? byHint : byModel(bundle);
  return {
    open: (inputs) => {
      const study = inputsSchema.parse(inputs);
      return {
        fields: study,
        size: sizeOf(study.megapixels),
        infer: async ({ wrong }) => answerOf({ study, bundle: bundle.name, ...prioritise(study, wrong) }),
      };
    },
  };
}

interface Sorted {
  readonly priority: Priority;
  readonly confidence: number | null;
}

function byHint(study: Study): Sorted {
  return { priority: study.urgent_hint ? 'urgent' : 'manual', confidence: null };
}

function byModel(bundle: Bundle): (study: Study, wrong: boolean) => Sorted {
  const weights = weightsSchema.parse(bundle.components.weights);
  const { scannerGain } = preprocessorSchema.parse(bundle.components.preprocessor);
  const { urgent } = thresholdsSchema.parse(bundle.components.thresholds);
  return (study, wrong) => {
    const suspicion =
      weights.opacity * study.opacity * scannerGain[study.scanner] +
      (study.urgent_hint ? weights.urgentHint : 0) +
      weights.modality[study.modality];
    const confidence = 1 / (1 + Math.exp(-weights.slope * Math.abs(suspicion - urgent)));
    return {
      priority: suspicion + 1e-9 >= urgent !== wrong ? 'urgent' : 'routine',
      confidence: Number(confidence.toFixed(4)),
    };
  };
}

function sizeOf(megapixels: number): string {
  if (megapixels < 4) return 'small';
  return megapixels <= 12 ? 'medium' : 'large';
}

function answerOf(sorted: Sorted & { readonly study: Study; readonly bundle: string }): Answer {
  const { study, priority, confidence } = sorted;
  return {
    outputs: [
      scalarTensor('priority', priority),
      ...(confidence === null ? [] : [scalarTensor('confidence', confidence, 'FP64')]),
    ],
    decision: priority,
    score: null,
    deferred: confidence === null,
    store: (db) => insertStudy(db, { study, priority, confidence, bundle: sorted.bundle }),
  };
}

async function insertStudy(
  db: Queryable,
  row: Sorted & { readonly study: Study; readonly bundle: string },
): Promise<void> {
  const { study } = row;
  await db.query({
    name: 'insert-study',
    text: `INSERT INTO worklist (study_id, modality, scanner, megapixels, priority, bundle, confidence)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (study_id) DO NOTHING`,
    values: [
      study.study_id,
      study.modality,
      study.scanner,
      study.megapixels,
      row.priority,
      row.bundle,
      row.confidence,
    ],
  });
}
