import type { Random } from '../../core/random.ts';
import { type Answer, clamp, type DomainSpec, type Judgement, pickByShare, roundTo } from './domain.ts';
import { castOf } from './entities.ts';

const modalities = { CT: 0.3, MR: 0.2, XR: 0.4, US: 0.1 } as const;
const scanners = { atlas: 0.5, boreas: 0.3, corona: 0.2 } as const;
const sizes = { small: 0.55, medium: 0.3, large: 0.15 } as const;
const megapixelsBySize = { small: [0.5, 3.9], medium: [4, 12], large: [12.1, 24] } as const;

type StudyInputs = {
  readonly study_id: string;
  readonly modality: keyof typeof modalities;
  readonly scanner: keyof typeof scanners;
  readonly megapixels: number;
  readonly urgent_hint: boolean;
  readonly opacity: number;
};

const gain = { atlas: 1, boreas: 1.1, corona: 0.9 } as const;
const offset = { CT: 0.05, MR: 0, XR: -0.02, US: -0.05 } as const;
/** Swallows floating point noise, as the published rule asks. */
const noise = 1e-9;

/** Image triage: which study has to be read first. Distributions and rule: the domain's README in `fixtures/`. */
export const healthcare: DomainSpec<StudyInputs> = {
  name: 'healthcare-diagnostic',
  model: 'triage',
  idPrefix: 'S',
  datatypes: {
    study_id: 'BYTES',
    modality: 'BYTES',
    scanner: 'BYTES',
    megapixels: 'FP64',
    urgent_hint: 'BOOL',
    opacity: 'FP64',
  },
  outputs: ['priority', 'confidence'],
  draw: (study_id, random) => ({
    study_id,
    modality: pickByShare(random, modalities),
    scanner: pickByShare(random, scanners),
    megapixels: drawMegapixels(random),
    urgent_hint: random.chance(0.15),
    opacity: roundTo(clamp(0.35 + 0.2 * random.normal(), 0, 1), 3),
  }),
  people: (world) => {
    const hospitals = castOf(
      world,
      24,
      (fake) => `${fake.location.city()} ${fake.helpers.arrayElement(kinds)}`,
    );
    const physicians = castOf(world, 120, (fake) => fake.person.fullName());
    return (random) => ({ hospital: random.pick(hospitals), referred_by: random.pick(physicians) });
  },
  truth: ({ opacity, scanner, urgent_hint, modality }) => {
    const urgency = 0.7 * opacity * gain[scanner] + (urgent_hint ? 0.25 : 0) + offset[modality];
    return { priority: urgency + noise >= 0.5 ? 'urgent' : 'routine' };
  },
  judge,
  stored: ({ megapixels }) => megapixels.toFixed(1),
};

const kinds = ['General Hospital', 'Medical Center', 'Clinic'] as const;

function drawMegapixels(random: Random): number {
  const [low, high] = megapixelsBySize[pickByShare(random, sizes)];
  return roundTo(random.uniform(low, high), 1);
}

/** The fallback answers without a confidence: what it marks urgent needlessly is on the safe side, never wrong. */
function judge(truth: Answer, answer: Answer): Judgement {
  if (answer.priority === 'manual') return 'deferred';
  if (answer.priority === truth.priority) return 'right';
  return answer.priority === 'urgent' && answer.confidence === undefined ? 'deferred' : 'wrong';
}
