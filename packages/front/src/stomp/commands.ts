/** From a SEND frame to a request: the second original's fields, under the names of the pair's. */
import { checkFields, decodeDocument, Failure, type RequestOf } from '@parley/contracts';
import { isUtf8 } from '../http/charset.ts';
import { type Command, commandOf } from './destinations.ts';
import { NotJson } from './envelope.ts';
import type { StompFrame } from './frames.ts';

type CommandPair = 'user-add-chat' | 'user-modify-chat' | 'user-delete-chat';

export type Commanded = {
  [Pair in CommandPair]: { readonly pair: Pair; readonly request: RequestOf<Pair> };
}[CommandPair];

/** @throws Failure where it is not a request of this user's */
export function readCommand({ headers, body }: StompFrame, userId: string): Commanded {
  const command = commandOf(headers.get('destination') ?? '');
  if (!command) throw new Failure('NOT_FOUND', 'there is no such destination');
  if (!isUtf8(headers.get('content-type'))) throw new NotJson('BAD_REQUEST', 'the body is not in UTF-8');
  const fields = readFields(body);
  const claimed = fields.userId ?? userId;
  // The original's ids are numbers; here a number is its text.
  if (String(claimed) !== userId) throw new Failure('FORBIDDEN');
  return requestOf(command, fields, userId);
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(body: Buffer): Fields {
  let fields: unknown;
  try {
    fields = JSON.parse(decodeDocument(body));
  } catch {
    throw new NotJson('BAD_REQUEST', 'the body is not JSON');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new NotJson('BAD_REQUEST', 'the body is not a JSON object');
  return fields as Fields;
}

function requestOf(command: Command, fields: Fields, userId: string): Commanded {
  const roomId = numberOf(fields.normalId ?? fields.roomId);
  const messageId = numberOf(fields.messageId);
  const replyTo = numberOf(fields.replyTo);
  const { content, profileImg, writer, files, mentions } = fields;
  if (command === 'send') {
    const said = { roomId, writerId: userId, message: content, profileImg, writer, files, replyTo, mentions };
    return { pair: 'user-add-chat', request: checked('user-add-chat', said) };
  }
  if (command === 'modify') {
    const change = { userId, roomId, messageId, content, mentions };
    return { pair: 'user-modify-chat', request: checked('user-modify-chat', change) };
  }
  return {
    pair: 'user-delete-chat',
    request: checked('user-delete-chat', { userId, roomId, messageId }),
  };
}

/** The original's JSON library took a number's text for the number. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** The names of the second original's fields, in what is said of them. */
function checked<Pair extends CommandPair>(pair: Pair, fields: object): RequestOf<Pair> {
  try {
    return checkFields(pair, fields);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'BAD_REQUEST') throw error;
    const told = error.message.replace(/\broomId:/, 'normalId:').replace(/\bmessage:/, 'content:');
    throw new Failure('BAD_REQUEST', told, { cause: error });
  }
}
