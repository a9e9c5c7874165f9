/** Obvious errors in a request before it is sent; the worker reports the rest. */
import type { JsonSchema } from '@parley/contracts';

export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

export type SchemaProblem =
  | { readonly what: 'missing'; readonly field: string }
  | { readonly what: 'type'; readonly field: string; readonly type: string };

/** The fields of a flat schema, required ones first. */
export function fieldsOf(schema: JsonSchema): SchemaField[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, { type?: string }>>;
  const required = (schema.required ?? []) as readonly string[];
  return Object.entries(properties)
    .map(([name, { type = 'any' }]) => ({ name, type, isRequired: required.includes(name) }))
    .toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

export function schemaProblems(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
): SchemaProblem[] {
  return fieldsOf(schema).flatMap(({ name, type, isRequired }): SchemaProblem[] => {
    const given = value[name];
    if (given === undefined || given === null) return isRequired ? [{ what: 'missing', field: name }] : [];
    return isOfType(given, type) ? [] : [{ what: 'type', field: name, type }];
  });
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
