/** Lists a pair's fields for readers: for the tables in the docs, and for `parley pairs`. */
import { z } from 'zod';
import { type PairName, pairs } from './pairs.ts';

export interface FieldDescription {
  readonly name: string;
  /** May be left out. */
  readonly optional: boolean;
}

export interface PairFields {
  /** The fields of the request on its topic, in the contract's order. */
  readonly request: readonly FieldDescription[];
  /** The fields of the reply, besides `userId`, `isSuccess`, `errorMessage` and `errorCode`. */
  readonly reply: readonly FieldDescription[];
}

export function describeFields(pair: PairName): PairFields {
  const { request, reply } = pairs[pair];
  return { request: fieldsOf(request), reply: fieldsOf(reply) };
}

function fieldsOf(schema: z.ZodType): FieldDescription[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties).map((name) => ({ name, optional: !required.includes(name) }));
}
