import type { Random } from '../../core/random.ts';
import type { Domain } from '../bundle/domain.ts';
import type { SeedTable } from '../database/database.ts';
import { chatbotRows } from './chatbot.ts';
import { ecommerceRows } from './ecommerce.ts';
import { financeRows } from './finance.ts';
import { healthcareRows } from './healthcare.ts';

/**
 * What the database of a domain holds before the first request: people, and what was decided about them so far.
 * Parents come before children.
 *
 * The same random source gives the same rows.
 */
export async function seedRows(domain: Domain, random: Random): Promise<SeedTable[]> {
  if (domain.name === 'ecommerce-recommender') return ecommerceRows(domain, random);
  if (domain.name === 'financial-risk-scoring') return financeRows(domain, random);
  if (domain.name === 'healthcare-diagnostic') return healthcareRows(domain, random);
  if (domain.name === 'support-chatbot') return chatbotRows(domain, random);
  return [];
}
