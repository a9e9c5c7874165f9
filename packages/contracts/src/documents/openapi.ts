/** What fronts answer over HTTP, as an OpenAPI 3.1 document made from the contract: https://spec.openapis.org/oas/v3.1.1 */
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
  /** Of the cookie that carries the session. */
  readonly cookieName: string;
  readonly version: string;
}

/** @returns a document that can be written as JSON */
export function openApi({ cookieName, version }: OpenApiOptions): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version,
      summary: 'A chat whose backend is driven through Kafka request/response topics',
      description:
        'Each pair of topics can be asked by `POST /api/requests/<pair>`. The reply comes as an event on the stream, or, with `Prefer: wait`, as the answer. What stands on the topics is in `/asyncapi.json`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'requests', description: 'What a pair of topics can be asked' },
      { name: 'session', description: 'Who is logged in, and what they are told' },
      { name: 'files', description: 'Uploads and downloads, where the front has a storage' },
      { name: 'history', description: 'Messages of a room, as the second original told them' },
      { name: 'operations', description: 'Whether the process runs and serves' },
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
      '/files/{storeFileName}/thumbnail': { get: download('thumbnail', 'A smaller picture of a picture') },
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
          description: 'Set by `GET /login`; of a user after a login.',
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
/** What is true for a moment only has none. */
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
  description: 'Refused, or not done: `code` says why',
  headers: { 'Retry-After': { description: 'Seconds, where it passes', schema: { type: 'integer' } } },
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
  const asked = json({ $ref: '#/components/schemas/RequestId' }, 'Asked: the reply comes on the stream');
  return {
    operationId: pair,
    tags: ['requests'],
    summary: `Asks ${pair}`,
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
      ...(reply && { '200': json(reply, 'The reply, where it was waited for', exampleReply(pair)) }),
      '202': asked,
      '4XX': orReply(reply),
      '5XX': orReply(reply),
    },
  };
}

const kindTexts = {
  once: 'Done once, however often it is asked with the same `Idempotency-Key`: the same reply comes again.',
  again: 'Asked again, it is run anew.',
  ephemeral: 'True for a moment only: nothing is stored, and nothing answers but a refusal.',
} as const;

/** Who asks is the session's user; the body may say so, too. */
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

/** What was refused by a worker is a reply, where that was waited for. */
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
  'The id of the request: the same one again is the same request',
);
const prefer = header(
  'Prefer',
  { type: 'string', examples: ['wait=10'] },
  'RFC 7240: `wait=<seconds>`, 60 at most; the answer is then the reply',
);
const claimChallenge = header(
  'Parley-Claim-Challenge',
  { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
  'SHA-256 of a verifier in base64url: the ticket of the login can be claimed with that verifier only',
);
const traceparent = header('traceparent', { type: 'string' }, 'W3C trace context');

const askingAgain = {
  operationId: 'find-request',
  tags: ['requests'],
  summary: 'What became of a request',
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
    'Server-Sent Events. It begins at `Last-Event-ID` or `cursor`, where one is given, and else now.',
  ...ofUser,
  parameters: [
    header('Last-Event-ID', { type: 'string' }, 'The last cursor that was seen'),
    { name: 'cursor', in: 'query', required: false, schema: { type: 'string' }, description: 'The same' },
  ],
  responses: {
    '200': { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    '204': { description: 'The browser has no session: `GET /login` makes one' },
    '4XX': refused,
    '5XX': refused,
  },
};

const exporting = {
  operationId: 'export-room',
  tags: ['history'],
  summary: 'All that the user can see of a room, as a file',
  ...ofUser,
  parameters: [
    { name: 'roomId', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
    { name: 'format', in: 'query', required: false, schema: { enum: ['jsonl', 'html'], default: 'jsonl' } },
    { name: 'lang', in: 'query', required: false, schema: { enum: ['en', 'ko'], default: 'en' } },
  ],
  responses: {
    '200': {
      description: 'The file, as it is read',
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
  summary: 'Who is logged in',
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
  summary: "Turns a login's ticket into a session of the user's",
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
  summary: 'How large a file may be',
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
  summary: 'Uploads a file, which messages may then name',
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
      description: 'A `picture` becomes the square by which a user is shown, one for a `room` that of a room',
    },
    {
      name: 'userId',
      in: 'query',
      required: false,
      schema: text,
      description: 'Whose page it is; another user’s session is refused',
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
      'What is known of it',
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
    '200': bytes('The whole'),
    '206': bytes('The range'),
    '304': { description: 'As `If-None-Match` says' },
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
  responses: { '200': inEnvelope('The page'), '4XX': inEnvelope('Refused'), '5XX': inEnvelope('Not done') },
});

const live = {
  operationId: 'live',
  tags: ['operations'],
  summary: 'Whether the process runs',
  ...ofAnybody,
  responses: {
    '200': json({ type: 'object', properties: { live: { const: true } } }, 'It does'),
    '4XX': refused,
  },
};

const readiness = { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'] };
const ready = {
  operationId: 'ready',
  tags: ['operations'],
  summary: 'Whether the process serves',
  ...ofAnybody,
  responses: { '200': json(readiness, 'It does'), '503': json(readiness, 'Not now'), '4XX': refused },
};
