/** A pair's records as JSON Schema (draft 2020-12), for tools that know nothing of Parley. */
import { z } from 'zod';
import { failures } from './failures.ts';
import { type PairName, pairs } from './pairs.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface PairSchemas {
  /** The request on its topic. */
  readonly request: JsonSchema;
  /** The reply to a successful request, or to a refused one. */
  readonly reply: { readonly anyOf: readonly [done: JsonSchema, refused: JsonSchema] };
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';

export function pairSchemas(pair: PairName): PairSchemas {
  const { request, reply, credentials } = pairs[pair];
  const own = objectSchema(reply);
  const eachOnce = credentials.map((field) => ({
    oneOf: [{ required: [field] }, { required: [`${field}Enc`] }],
  }));
  return {
    request: {
      $schema: dialect,
      title: `${pair}-request`,
      ...objectSchema(request),
      ...(eachOnce.length > 0 && { allOf: eachOnce }),
    },
    reply: { anyOf: [doneReply(pair, own), refusedReply(pair, own)] },
  };
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** The schema of accepted input, without its dialect. */
export function objectSchema(schema: z.ZodType): ObjectSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as ObjectSchema;
}

function doneReply(pair: PairName, { properties, required = [] }: ObjectSchema): JsonSchema {
  return {
    title: `${pair}-response of a request that was done`,
    type: 'object',
    properties: {
      userId: { type: 'string' },
      isSuccess: { const: true },
      errorMessage: { type: 'string' },
      errorCode: { const: '' },
      ...properties,
    },
    required: [...new Set(['userId', 'isSuccess', 'errorMessage', 'errorCode', ...required])],
  };
}

/** The pair's own fields are null, or as in the original. */
function refusedReply(pair: PairName, { properties = {} }: ObjectSchema): JsonSchema {
  const own = Object.keys(properties).filter((name) => name !== 'userId');
  return {
    title: `${pair}-response of a request that was refused`,
    type: 'object',
    properties: {
      userId: { type: 'string' },
      isSuccess: { const: false },
      errorMessage: { type: 'string' },
      errorCode: { enum: Object.keys(failures) },
      retryAfter: { type: 'integer', minimum: 0 },
      ...Object.fromEntries(own.map((name) => [name, {}])),
    },
    required: ['userId', 'isSuccess', 'errorMessage', 'errorCode', ...own],
  };
}
