/** Parses a record's bytes into a pair's request, in the same way at every edge. */
import type { z } from 'zod';
import { Failure, failures } from './failures.ts';
import { fieldProblem } from './field-problems.ts';
import { limits } from './limits.ts';
import { type PairName, pairs, type RequestOf } from './pairs.ts';
import { decodeDocument } from './utf8.ts';

/** The maximum size of a request's value in bytes, the brokers' default limit. */
export const maxRequestBytes = limits.record.most;

export type Parsed<Name extends PairName> =
  | { request: RequestOf<Name>; userId: string }
  /** `userId` is the asker's id as far as it can be determined, else undefined. */
  | { failure: Failure; userId: string | undefined };

export function parseRequest<Name extends PairName>(
  pair: Name,
  value: Buffer | Uint8Array | null,
): Parsed<Name> {
  if (value === null || value.byteLength === 0) return bad('the record has no value');
  if (value.byteLength > maxRequestBytes) return { failure: new Failure('TOO_LARGE'), userId: undefined };
  const { decode, encode: _, asker, request: schema } = pairs[pair];
  let fields: unknown;
  try {
    const text = decodeDocument(value);
    fields = decode ? decode(text) : JSON.parse(text);
  } catch {
    return bad('not UTF-8 JSON');
  }
  return checkRequest(pair, fields, askerOf(fields, asker), schema as z.ZodType<RequestOf<Name>>);
}

/** The same for fields that are already an object (an HTTP body). @throws Failure `BAD_REQUEST` */
export function checkFields<Name extends PairName>(pair: Name, fields: unknown): RequestOf<Name> {
  const parsed = checkRequest(pair, fields, undefined, pairs[pair].request as z.ZodType<RequestOf<Name>>);
  if ('failure' in parsed) throw parsed.failure;
  return parsed.request;
}

/** The record's value of a request. */
export function encodeRequest<Name extends PairName>(pair: Name, request: RequestOf<Name>): Buffer {
  const encode = pairs[pair].encode as ((request: RequestOf<Name>) => string) | undefined;
  return Buffer.from(encode ? encode(request) : JSON.stringify(request));
}

function checkRequest<Name extends PairName>(
  pair: Name,
  fields: unknown,
  userId: string | undefined,
  schema: z.ZodType<RequestOf<Name>>,
): Parsed<Name> {
  const result = schema.safeParse(withoutNulls(fields));
  if (!result.success) return { failure: badRequest(describe(result.error)), userId };
  const request = result.data;
  return { request, userId: askerOf(request, pairs[pair].asker) ?? '' };
}

/** Jackson writes unset fields as null; so null counts as omitted, for every field. */
function withoutNulls(fields: unknown): unknown {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return fields;
  if (!Object.values(fields).includes(null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Names fields and what is wrong with them, never their values, which may be secrets. */
function describe(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map(({ path, message }) => {
    const where = path.length > 0 ? path.join('.') : 'value';
    return `${where}: ${fieldProblem(message)}`;
  });
  return issues.join('; ');
}

const badRequest = (detail: string): Failure =>
  new Failure('BAD_REQUEST', `${failures.BAD_REQUEST.message} (${detail})`, { detail });

function askerOf(fields: unknown, asker: string): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined;
  const value = (fields as Record<string, unknown>)[asker];
  return typeof value === 'string' ? value : undefined;
}

function bad(why: string): { failure: Failure; userId: undefined } {
  return { failure: badRequest(fieldProblem(why)), userId: undefined };
}
