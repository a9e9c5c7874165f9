import type { JsonSchema } from '../pair-schemas.ts';

/** For a document that declares the dialect of its schemas itself. */
export function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
