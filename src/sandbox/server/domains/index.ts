import { FiredrillError } from '../../../core/errors.ts';
import type { Bundle } from '../../bundle/bundle.ts';
import { financeModel } from './finance.ts';
import { healthcareModel } from './healthcare.ts';
import type { Model, ModelFactory } from './model.ts';

const factories: Readonly<Record<string, ModelFactory>> = {
  'financial-risk-scoring': financeModel,
  'healthcare-diagnostic': healthcareModel,
};

/** Makes a bundle compute, by the logic of its domain. */
export function modelOf(bundle: Bundle): Model {
  const factory = factories[bundle.domain];
  if (factory !== undefined) return factory(bundle);
  throw new FiredrillError('DOMAIN_UNKNOWN', `no model server knows the domain ${bundle.domain}.`);
}
