/** A successful reply of the pair, as a JSON value, generated from its JSON Schema, so that it is valid. */
import { exampleFields } from '../example-request.ts';
import { pairSchemas } from '../pair-schemas.ts';
import type { PairName } from '../pairs.ts';

/** The part of JSON Schema that replies use. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
}

/** Example values of reply fields, by name. */
const values: Readonly<Record<string, unknown>> = {
  errorMessage: '',
  userStatus: 'At lunch',
  joinDate: [2026, 11, 23],
  loginDate: [2026, 11, 30],
  logoutDate: null,
  nextCursor: null,
  secret: 'YnJpbmcgeW91ciBsdW5jaA',
  stat: '',
  pair: 'login',
};
const instant = '2026-11-30T09:00:00.000Z';

export function exampleReply(pair: PairName): unknown {
  const [done] = pairSchemas(pair).reply.anyOf;
  return exampleOf(done);
}

function exampleOf(schema: Schema, name = ''): unknown {
  const known = name in values ? values[name] : exampleFields[name];
  if (isOfType(known, schema)) return known;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, name);
  if (schema.format === 'date-time') return instant;
  if (schema.prefixItems) return schema.prefixItems.map((item) => exampleOf(item));
  const { type, properties = {}, required = [], items, minimum = 0 } = schema;
  if (type === 'object')
    return Object.fromEntries(required.map((field) => [field, exampleOf(properties[field] ?? {}, field)]));
  if (type === 'array') return items ? [exampleOf(items, name)] : [];
  if (type === 'integer' || type === 'number') return Math.max(1, minimum);
  if (type === 'boolean') return false;
  return type === 'null' ? null : 'text';
}

/** Whether the example value for a field's name fits the schema. */
function isOfType(value: unknown, { type, anyOf, const: only, enum: among, format }: Schema): boolean {
  if (value === undefined || only !== undefined || among !== undefined || format !== undefined) return false;
  if (anyOf) return anyOf.some((one) => isOfType(value, one));
  if (value === null) return type === 'null';
  if (Array.isArray(value)) return type === 'array' && typeof value[0] !== 'object';
  return typeof value === (type === 'integer' ? 'number' : type) && type !== 'object';
}
