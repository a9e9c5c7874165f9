/** Expectations of a reply: field values, or a JSON Schema. */
import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '@parley/messaging';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

/** @returns what is wrong, or undefined if it is as expected */
export type Expectation = (document: unknown) => string | undefined;

/** Formats are not checked, because anybody's schema may use any. */
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

/**
 * `path=value`, `path!=value`, `path~pattern` (a regular expression), or a JSON Schema as JSON or as the file `@<path>`.
 * @param readText reads the named file
 * @throws UsageError
 */
export function parseExpectation(text: string, readText: (path: string) => string): Expectation {
  if (text.startsWith('@')) return schemaExpectation(parseSchema(readText(text.slice(1))));
  if (/^\s*\{/.test(text)) return schemaExpectation(parseSchema(text));
  const [, path = '', operator = '', wanted = ''] = /^([^=!~]*?)(=|!=|~)(.*)$/s.exec(text) ?? [];
  if (operator === '') throw new UsageError(words().noExpectation(text));
  return fieldExpectation(path, operator as Operator, wanted);
}

type Operator = '=' | '!=' | '~';

function fieldExpectation(path: string, operator: Operator, wanted: string): Expectation {
  const pattern = operator === '~' ? parsePattern(wanted) : undefined;
  return (document) => {
    const value = valueAt(document, path);
    const isMet = pattern ? pattern.test(textOf(value)) : isWritten(value, wanted) === (operator === '=');
    return isMet ? undefined : words().notAsExpected(path, `${operator}${wanted}`, shown(value));
  };
}

/** A string may be given bare or quoted; anything else as JSON. */
const isWritten = (value: unknown, text: string): boolean =>
  value === text || isDeepStrictEqual(value, asJson(text));

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Symbol('no JSON'); // equal to nothing
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : shown(value));
const shown = (value: unknown): string => JSON.stringify(value) ?? words().nothing;

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseSchema(text: string): object {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(words().noSchema((error as Error).message));
  }
}

/** @param name shown in errors as the root of the checked value @throws UsageError if it is not a schema */
export function schemaExpectation(schema: object, name = 'reply'): Expectation {
  let validate: ReturnType<typeof ajv.compile>;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    throw new UsageError(words().noSchema((error as Error).message));
  }
  return (document) =>
    validate(document) ? undefined : ajv.errorsText(validate.errors, { dataVar: name, separator: '; ' });
}
