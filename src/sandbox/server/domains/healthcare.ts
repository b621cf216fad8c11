import { z } from 'zod';
import { seededRandom } from '../../../core/random.ts';
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

/** Two spaces of as many dimensions: nothing fails when one is taken for the other. */
const space = z.enum(['e1', 'e2']);
const weightsSchema = z.strictObject({
  kind: z.literal('linear'),
  space,
  opacity: z.number(),
  urgentHint: z.number(),
  modality: z.record(z.enum(modalities), z.number()),
  slope: z.number(),
});
const preprocessorSchema = z.strictObject({ space, scannerGain: z.record(z.enum(scanners), z.number()) });
const indexSchema = z.strictObject({ space, dimensions: z.int(), studies: z.int() });
const thresholdsSchema = z.strictObject({ urgent: z.number() });

type Priority = 'urgent' | 'routine' | 'manual';

/**
 * Triage of images: an embedder and a classifier that sort, or rules that leave the sorting to people.
 *
 * Embedder, classifier and index must come from one space. Where they do not, there is no error: what comes out is garbage,
 * and as sure of itself as ever.
 */
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
  const { components } = bundle;
  const classifier = weightsSchema.parse(components.weights);
  const embedder = preprocessorSchema.parse(components.preprocessor);
  const { urgent } = thresholdsSchema.parse(components.thresholds);
  const spaces = [classifier.space, embedder.space, indexSchema.parse(components.index).space];
  const understood = new Set(spaces).size === 1;
  return (study, wrong) => {
    const suspicion = understood
      ? classifier.opacity * study.opacity * embedder.scannerGain[study.scanner] +
        (study.urgent_hint ? classifier.urgentHint : 0) +
        classifier.modality[study.modality]
      : seededRandom(`garbage/${study.study_id}`).uniform(0, 2 * urgent);
    const confidence = 1 / (1 + Math.exp(-classifier.slope * Math.abs(suspicion - urgent)));
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
