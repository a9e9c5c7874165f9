/** The format of a scenario's file. */

/** Values by path in the JSON. */
export type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly name?: string;
  /** Expectations of the reply or event: values by path, or texts in the format of `--expect`. */
  readonly expect?: Fields | readonly string[];
  readonly schema?: object;
  /** Variables, and the paths of their values in the reply or event. */
  readonly capture?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout?: number;
}

export interface RequestStep extends Step {
  /** A pair, or any other topics. */
  readonly request:
    | string
    | { readonly topic: string; readonly replyTopic: string; readonly correlation?: string };
  /** The request's JSON. */
  readonly with?: unknown;
  /** Raw text to send instead. */
  readonly raw?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface EventStep extends Step {
  /** An event topic of Parley's, or any topic. */
  readonly event: string;
  /** Selects events by values at paths. */
  readonly where?: Fields;
}

export type ScenarioStep = RequestStep | EventStep;

export interface Scenario {
  readonly name: string;
  readonly variables?: Fields;
  /** Number of parallel users; `{{user}}` is each one's number. */
  readonly users?: number;
  /** Default for steps; seconds. */
  readonly timeout?: number;
  readonly steps: readonly ScenarioStep[];
}

export const isRequest = (step: ScenarioStep): step is RequestStep => 'request' in step;

const text = { type: 'string' };
const fields = { type: 'object' };
const seconds = { type: 'number', exclusiveMinimum: 0 };
const common = {
  name: text,
  expect: { oneOf: [fields, { type: 'array', items: text }] },
  schema: fields,
  capture: { type: 'object', additionalProperties: text },
  timeout: seconds,
};

const requestStep = {
  type: 'object',
  properties: {
    ...common,
    request: {
      oneOf: [
        text,
        {
          type: 'object',
          properties: { topic: text, replyTopic: text, correlation: text },
          required: ['topic', 'replyTopic'],
          additionalProperties: false,
        },
      ],
    },
    with: {},
    raw: text,
    key: text,
    headers: { type: 'object', additionalProperties: text },
  },
  required: ['request'],
  additionalProperties: false,
};

const eventStep = {
  type: 'object',
  properties: { ...common, event: text, where: fields },
  required: ['event'],
  additionalProperties: false,
};

/** As JSON Schema, for editors too. */
export const scenarioSchema = {
  type: 'object',
  properties: {
    name: text,
    variables: fields,
    users: { type: 'integer', minimum: 1 },
    timeout: seconds,
    steps: {
      type: 'array',
      minItems: 1,
      // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
      items: { if: { required: ['event'] }, then: eventStep, else: requestStep },
    },
  },
  required: ['steps'],
  additionalProperties: false,
};
