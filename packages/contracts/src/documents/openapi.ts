/**
 * The HTTP interface of fronts as an OpenAPI 3.1 document, generated from the contract:
 * https://spec.openapis.org/oas/v3.1.1
 */
import { failures } from '../failures.ts';
import { filePurpose } from '../fields.ts';
import { type JsonSchema, pairSchemas } from '../pair-schemas.ts';
import { isAskedOverHttp, type PairName, pairNames, pairs } from '../pairs.ts';
import { exampleReply } from './example-reply.ts';
import { exampleValue } from './example-value.ts';
import { withoutDialect } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

const cookie = 'session';

export interface OpenApiOptions {
  /** The name of the session cookie. */
  readonly cookieName: string;
  readonly version: string;
}

/** @returns a JSON document */
export function openApi({ cookieName, version }: OpenApiOptions): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version,
      summary: 'A chat system whose backend is driven through Kafka request/response topics',
      description:
        'Each pair of topics listed here can be used by `POST /api/requests/<pair>`. The reply comes as an event on the stream or, with `Prefer: wait`, as the response. `/asyncapi.json` describes the topics.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'requests', description: 'Requests to pairs of topics' },
      { name: 'session', description: 'The session, and its stream of events' },
      { name: 'files', description: 'Uploads and downloads, if the front has file storage' },
      { name: 'history', description: 'Messages of a room' },
      { name: 'operations', description: 'Health of the process' },
    ],
    paths: {
      ...Object.fromEntries(askable.map((pair) => [`/api/requests/${pair}`, { post: asking(pair) }])),
      '/api/requests/{requestId}': { get: askingAgain },
      '/api/events': { get: stream },
      '/api/rooms/{roomId}/export': { get: exporting },
      '/api/session': { get: session },
      '/api/session/claim': { post: claim },
      '/api/files': { get: uploadLimits, post: upload },
      '/files/{storeFileName}': { get: download('download', 'A file') },
      '/files/{storeFileName}/thumbnail': { get: download('thumbnail', 'A thumbnail of a picture') },
      '/normal/messages/{roomId}': { get: history('Normal') },
      '/emoji/messages/{roomId}': { get: history('Emoji') },
      '/live': { get: live },
      '/ready': { get: ready },
    },
    components: {
      securitySchemes: {
        [cookie]: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName,
          description: 'Set by `GET /login`; belongs to a user after a login.',
        },
      },
      schemas: {
        Problem: problem,
        RequestId: requestId,
        ...Object.fromEntries(replies.map((pair) => [`${pair}-response`, pairSchemas(pair).reply])),
      },
      responses: { Problem: problemResponse },
    },
  };
}

const askable = pairNames.filter(isAskedOverHttp);
/** Ephemeral pairs have no reply. */
const replies = askable.filter((pair) => pairs[pair].kind !== 'ephemeral');

const uuid = { type: 'string', format: 'uuid' };
const userIdOrNull = { type: ['string', 'null'], description: 'null while nobody is logged in' };
const requestId = { type: 'object', properties: { requestId: uuid }, required: ['requestId'] };
const problem = {
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(failures) },
    detail: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};
const problemResponse = {
  description: 'Refused or failed: `code` gives the reason',
  headers: {
    'Retry-After': {
      description: 'Seconds until a retry makes sense, on temporary failures',
      schema: { type: 'integer' },
    },
  },
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      example: {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        code: 'BAD_REQUEST',
        detail: failures.BAD_REQUEST.message,
      },
    },
  },
};
const refused = { $ref: '#/components/responses/Problem' };
const json = (schema: Json | JsonSchema, description: string, example?: unknown) => ({
  description,
  content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
});
const ofUser = { security: [{ [cookie]: [] }] };
const ofAnybody = { security: [] };

function asking(pair: PairName): Json {
  const { kind, mayAsk, asker } = pairs[pair];
  const { request } = pairSchemas(pair);
  const reply = kind === 'ephemeral' ? undefined : { $ref: `#/components/schemas/${pair}-response` };
  const isUsers = mayAsk === 'session';
  const asked = json({ $ref: '#/components/schemas/RequestId' }, 'Accepted: the reply comes on the stream');
  return {
    operationId: pair,
    tags: ['requests'],
    summary: `Sends a ${pair} request`,
    description: kindTexts[kind],
    ...(isUsers ? ofUser : ofAnybody),
    parameters: [
      ...(kind === 'ephemeral' ? [] : [idempotencyKey, prefer]),
      ...(pair === 'login' ? [claimChallenge] : []),
      traceparent,
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: isUsers ? withOptional(withoutDialect(request), asker) : withoutDialect(request),
          example: exampleBody(pair, isUsers ? asker : undefined),
        },
      },
    },
    responses: {
      ...(reply && { '200': json(reply, 'The reply, with `Prefer: wait`', exampleReply(pair)) }),
      '202': asked,
      '4XX': orReply(reply),
      '5XX': orReply(reply),
    },
  };
}

const kindTexts = {
  once: 'Executed once per `Idempotency-Key`: a repeated request gets the same reply.',
  again: 'A repeated request is executed again.',
  ephemeral: 'Short-lived state: nothing is stored, and only a refusal is answered.',
} as const;

/** The asker is the session's user; naming the user in the body is optional. */
function withOptional(schema: JsonSchema, asker: string): JsonSchema {
  const { required = [], ...rest } = schema as { required?: readonly string[] };
  return { ...rest, required: required.filter((name) => name !== asker) };
}

function exampleBody(pair: PairName, asker: string | undefined): unknown {
  const value = exampleValue(pair);
  if (asker === undefined) return value;
  const { [asker]: _, ...rest } = value as Record<string, unknown>;
  return rest;
}

/** A worker's refusal is a reply, if the request waited for it. */
const orReply = (reply: JsonSchema | undefined) => ({
  ...problemResponse,
  content: {
    ...problemResponse.content,
    ...(reply && { 'application/json': { schema: reply } }),
  },
});

const header = (name: string, schema: Json, description: string) => ({
  name,
  in: 'header',
  required: false,
  schema,
  description,
});
const idempotencyKey = header(
  'Idempotency-Key',
  uuid,
  'The request id: sending the same one again repeats the request',
);
const prefer = header(
  'Prefer',
  { type: 'string', examples: ['wait=10'] },
  'RFC 7240: `wait=<seconds>`, at most 60; the response is then the reply',
);
const claimChallenge = header(
  'Parley-Claim-Challenge',
  { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
  'SHA-256 of a verifier, in base64url: the login’s ticket can be claimed only with that verifier',
);
const traceparent = header('traceparent', { type: 'string' }, 'W3C trace context');

const askingAgain = {
  operationId: 'find-request',
  tags: ['requests'],
  summary: 'The outcome of a request',
  ...ofUser,
  parameters: [{ name: 'requestId', in: 'path', required: true, schema: uuid }],
  responses: {
    '200': json({ type: 'object' }, 'Its reply'),
    '202': json({ $ref: '#/components/schemas/RequestId' }, 'Not known yet'),
    '4XX': refused,
    '5XX': refused,
  },
};

const stream = {
  operationId: 'events',
  tags: ['session'],
  summary: 'The stream of the session: replies as `<pair>-response`, `room-event` and `user-event`',
  description:
    'Server-Sent Events. The stream starts at `Last-Event-ID` or `cursor`, if one is given, and otherwise now.',
  ...ofUser,
  parameters: [
    header('Last-Event-ID', { type: 'string' }, 'The last cursor received'),
    { name: 'cursor', in: 'query', required: false, schema: { type: 'string' }, description: 'The same' },
  ],
  responses: {
    '200': { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    '204': { description: 'The browser has no session: `GET /login` creates one' },
    '4XX': refused,
    '5XX': refused,
  },
};

const exporting = {
  operationId: 'export-room',
  tags: ['history'],
  summary: 'Exports everything that the user can see of a room',
  ...ofUser,
  parameters: [
    { name: 'roomId', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
    { name: 'format', in: 'query', required: false, schema: { enum: ['jsonl', 'html'], default: 'jsonl' } },
    { name: 'lang', in: 'query', required: false, schema: { enum: ['en', 'ko'], default: 'en' } },
  ],
  responses: {
    '200': {
      description: 'The file, written as it is read',
      content: {
        'application/x-ndjson': { schema: { type: 'string' } },
        'text/html': { schema: { type: 'string' } },
      },
    },
    '4XX': refused,
    '5XX': refused,
  },
};

const session = {
  operationId: 'session',
  tags: ['session'],
  summary: 'The user who is logged in',
  ...ofAnybody,
  responses: {
    '200': json(
      { type: 'object', properties: { userId: userIdOrNull }, required: ['userId'] },
      'The user, or null',
    ),
    '4XX': refused,
    '5XX': refused,
  },
};

const text = { type: 'string' };
const claim = {
  operationId: 'claim',
  tags: ['session'],
  summary: "Exchanges a login's ticket for a session of the user",
  ...ofUser,
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { ticket: text, verifier: text },
          required: ['ticket', 'verifier'],
        },
      },
    },
  },
  responses: {
    '200': json(
      { type: 'object', properties: { userId: text }, required: ['userId'] },
      'Logged in, with a new cookie',
    ),
    '4XX': refused,
    '5XX': refused,
  },
};

const uploadLimits = {
  operationId: 'upload-limits',
  tags: ['files'],
  summary: 'The maximum size of a file',
  ...ofAnybody,
  responses: {
    '200': json(
      { type: 'object', properties: { maxBytes: { type: 'integer' } }, required: ['maxBytes'] },
      'In bytes',
    ),
    '4XX': refused,
  },
};

const bytes = (description: string) => ({
  description,
  content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
});

const upload = {
  operationId: 'upload',
  tags: ['files'],
  summary: 'Uploads a file, to which messages may then refer',
  ...ofUser,
  parameters: [
    {
      ...header('Content-Disposition', text, "Its name: `attachment; filename*=UTF-8''<percent-encoded>`"),
      required: true,
    },
    idempotencyKey,
    {
      name: 'purpose',
      in: 'query',
      required: false,
      schema: { enum: filePurpose.options, default: 'message' },
      description: 'A `picture` is a user’s picture and `room` a room’s; both are cropped to a square',
    },
    {
      name: 'userId',
      in: 'query',
      required: false,
      schema: text,
      description: 'The user whose page sends it; refused if the session is another user’s',
    },
  ],
  requestBody: { required: true, content: bytes('').content },
  responses: {
    '201': json(
      {
        type: 'object',
        properties: { file: { type: 'object', properties: { storeFileName: text } } },
        required: ['file'],
      },
      'The metadata of the file',
    ),
    '4XX': refused,
    '5XX': refused,
  },
};

const download = (operationId: string, summary: string) => ({
  operationId,
  tags: ['files'],
  summary,
  ...ofUser,
  parameters: [
    { name: 'storeFileName', in: 'path', required: true, schema: text },
    header('Range', text, 'A single range of bytes'),
  ],
  responses: {
    '200': bytes('The complete file'),
    '206': bytes('The requested range'),
    '304': { description: 'Unchanged since the `ETag` in `If-None-Match`' },
    '4XX': refused,
    '5XX': refused,
  },
});

const inEnvelope = (description: string) =>
  json(
    {
      type: 'object',
      properties: { success: { type: 'boolean' }, code: { type: 'integer' }, message: text, data: {} },
      required: ['success', 'code', 'message'],
    },
    description,
  );
const history = (type: 'Normal' | 'Emoji') => ({
  operationId: `messages-${type.toLowerCase()}`,
  tags: ['history'],
  summary: `A page of the messages of a room of type ${type.toUpperCase()}`,
  ...ofUser,
  parameters: [
    { name: 'roomId', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
    {
      name: 'page',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
    },
    {
      name: 'size',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 30 },
    },
  ],
  responses: { '200': inEnvelope('The page'), '4XX': inEnvelope('Refused'), '5XX': inEnvelope('Failed') },
});

const live = {
  operationId: 'live',
  tags: ['operations'],
  summary: 'Whether the process runs',
  ...ofAnybody,
  responses: {
    '200': json({ type: 'object', properties: { live: { const: true } } }, 'It runs'),
    '4XX': refused,
  },
};

const readiness = { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'] };
const ready = {
  operationId: 'ready',
  tags: ['operations'],
  summary: 'Whether the process is ready to serve',
  ...ofAnybody,
  responses: { '200': json(readiness, 'Ready'), '503': json(readiness, 'Not ready'), '4XX': refused },
};
