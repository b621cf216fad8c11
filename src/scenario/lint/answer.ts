import { nearest } from '../../core/nearest.ts';
import type { ScenarioLint } from './lint.ts';

const planeNotThere: ScenarioLint = {
  code: 'plane-not-there',
  summary: 'A plane must be brought back that the domain does not have.',
  level: 'error',
  check: ({ scenario: { rollback }, domain }) =>
    (rollback?.planes ?? []).flatMap((plane, index) =>
      domain.planes.includes(plane)
        ? []
        : [
            {
              path: ['rollback', 'planes', index],
              why: `In ${domain.name} nothing of the ${plane} plane can go wrong or be brought back.`,
              suggestion: `It has ${domain.planes.join(', ')}.`,
            },
          ],
    ),
};

const orderBesidePlanes: ScenarioLint = {
  code: 'order-beside-planes',
  summary: 'The order names a plane that need not be brought back.',
  level: 'error',
  check: ({ scenario: { rollback } }) =>
    (rollback?.order ?? []).flatMap((plane, index) =>
      rollback?.planes.includes(plane)
        ? []
        : [
            {
              path: ['rollback', 'order', index],
              why: `The ${plane} plane stands in the order and not among the planes, so its turn never ends.`,
              suggestion: `Add ${plane} to rollback.planes, or take it out of the order.`,
            },
          ],
    ),
};

const orderOfOne: ScenarioLint = {
  code: 'order-of-one',
  summary: 'An order of one plane orders nothing.',
  level: 'warning',
  check: ({ scenario: { rollback } }) =>
    rollback?.order.length === 1
      ? [
          {
            path: ['rollback', 'order'],
            why: 'With one plane there is nothing that it could come before.',
            suggestion: 'Name the planes in the order in which they must be brought back, or leave it out.',
          },
        ]
      : [],
};

const targetIsCulprit: ScenarioLint = {
  code: 'target-is-culprit',
  summary: 'The server to roll back to is the one to roll back from.',
  level: 'error',
  check: ({ scenario: { rollback } }) =>
    rollback?.to.includes(rollback.from)
      ? [
          {
            path: ['rollback', 'to'],
            why: `The bundle of ${rollback.from} must serve in the end and must not.`,
            suggestion: 'Roll back to another server, or say with from which one must no longer serve.',
          },
        ]
      : [],
};

const withoutClass: ScenarioLint = {
  code: 'without-class',
  summary: 'Any classification is right, so classifying is not tested.',
  level: 'note',
  check: ({ scenario: { kind, classifiedAs } }) =>
    kind === 'scenario' && classifiedAs.length === 0
      ? [
          {
            path: ['id'],
            why: 'Without classifiedAs whatever the procedure calls it earns its points.',
            suggestion: 'Write for example classifiedAs: [model].',
          },
        ]
      : [],
};

const withoutLookAlike: ScenarioLint = {
  code: 'control-without-look-alike',
  summary: 'A control does not say which failure it could be taken for.',
  level: 'warning',
  check: ({ scenario: { kind, lookAlike } }) =>
    kind === 'control' && lookAlike === undefined
      ? [
          {
            path: ['kind'],
            why: 'A control tests whether a procedure can tell it from a failure, so there should be one that looks the same.',
            suggestion: 'Write for example lookAlike: S02.',
          },
        ]
      : [],
};

const unknownLookAlike: ScenarioLint = {
  code: 'unknown-look-alike',
  summary: 'The look-alike is a scenario that nobody knows.',
  level: 'warning',
  check({ scenario: { lookAlike } }, { ids }) {
    if (lookAlike === undefined || ids.includes(lookAlike)) return [];
    const close = nearest(lookAlike, ids);
    return [
      {
        path: ['lookAlike'],
        why: `There is no scenario "${lookAlike}" in the catalogue or among these files.`,
        suggestion: close ? `Did you mean ${close}?` : 'Name its file too, or one of the catalogue.',
      },
    ];
  },
};

const forControlsOnly: ScenarioLint = {
  code: 'for-controls-only',
  summary: 'A field says something that counts for controls alone.',
  level: 'warning',
  check: ({ scenario: { kind, tolerated, alertExpected } }) => {
    if (kind === 'control') return [];
    const fields = [
      ...(tolerated.length > 0 ? ['tolerated'] : []),
      ...(alertExpected ? ['alertExpected'] : []),
    ];
    return fields.map((field) => ({
      path: [field],
      why: `${field} says what a control lets pass or asks for, and has no effect here.`,
      suggestion: 'Leave it out, or make it a control with kind: control.',
    }));
  },
};

export const answerLints: readonly ScenarioLint[] = [
  planeNotThere,
  orderBesidePlanes,
  orderOfOne,
  targetIsCulprit,
  withoutClass,
  withoutLookAlike,
  unknownLookAlike,
  forControlsOnly,
];
