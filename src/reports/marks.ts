import type { DrillResult } from '../judge/result.ts';

/** The marks of a drill in the order in which a good story has them, each with what it means. */
export const markMeanings: Readonly<Record<string, string>> = {
  inject: 'the fault was asked for',
  effect: 'users met the first harm',
  alert: 'the first alert paged somebody',
  declared: 'an incident was declared',
  classified: 'the failure was classified',
  decided: 'the decision was taken',
  firstMessage: 'people were told for the first time',
  started: 'the procedure changed something for the first time',
  claimed: 'the procedure claimed success',
  effective: 'every plane was back, and the bad bundle served nobody any more',
  recovered: 'users were well again, and stayed so',
  verified: 'users had been well for the whole hold time',
  relapsed: 'users were worse again after they had been well',
  deadline: 'the time was up',
  end: 'the drill ended',
};

export const markOrder = Object.keys(markMeanings);

interface Mark {
  readonly name: string;
  readonly seconds: number;
}

/** The marks that happened, by time; equal times keep the order of the story. */
export function marksByTime(marks: DrillResult['marks']): Mark[] {
  return markOrder
    .map((name) => ({ name, seconds: marks[name] ?? null }))
    .filter((mark): mark is Mark => mark.seconds !== null)
    .sort((a, b) => a.seconds - b.seconds);
}
