import { FiredrillError } from '../../../core/errors.ts';
import type { Bundle } from '../../bundle/bundle.ts';
import { chatbotModel } from './chatbot.ts';
import { ecommerceModel } from './ecommerce.ts';
import { financeModel } from './finance.ts';
import { healthcareModel } from './healthcare.ts';
import type { Model, ModelFactory } from './model.ts';

const factories: Readonly<Record<string, ModelFactory>> = {
  'ecommerce-recommender': ecommerceModel,
  'financial-risk-scoring': financeModel,
  'healthcare-diagnostic': healthcareModel,
  'support-chatbot': chatbotModel,
};

/** Makes a bundle compute, by the logic of its domain. */
export function modelOf(bundle: Bundle): Model {
  const factory = factories[bundle.domain];
  if (factory !== undefined) return factory(bundle);
  throw new FiredrillError('DOMAIN_UNKNOWN', `no model server knows the domain ${bundle.domain}.`);
}
