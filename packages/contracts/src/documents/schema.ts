import type { JsonSchema } from '../pair-schemas.ts';

/** In a document that says itself of which dialect its schemas are. */
export function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
