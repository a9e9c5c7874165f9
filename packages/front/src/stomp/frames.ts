/** Frames of STOMP 1.0, 1.1 and 1.2, and how they are written. */
export const versions = ['1.2', '1.1', '1.0'] as const;
export type Version = (typeof versions)[number];

/** What a client may send; CONNECT is called STOMP too. */
export const clientCommands = [
  ...['CONNECT', 'STOMP', 'SEND', 'SUBSCRIBE', 'UNSUBSCRIBE', 'ACK', 'NACK'],
  ...['BEGIN', 'COMMIT', 'ABORT', 'DISCONNECT'],
] as const;

/** @param accepted the `accept-version` of a CONNECT; a client that names none speaks 1.0 */
export function agreeOnVersion(accepted = '1.0'): Version | undefined {
  const offered = accepted.split(',').map((version) => version.trim());
  return versions.find((version) => offered.includes(version));
}

export interface StompFrame {
  readonly command: string;
  /** Of a header that stands there twice, the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What a header of a frame that is written may be; undefined ones are left out. */
export type HeaderFields = Readonly<Record<string, string | number | undefined>>;

/** @param body text; its length is told, so that it may hold anything */
export function encodeFrame(version: Version, command: string, fields: HeaderFields, body = ''): string {
  // CONNECTED is never escaped: whoever reads it doesn't know the version yet.
  const lines = headerLines(command === 'CONNECTED' ? '1.0' : version, fields);
  return `${command}\n${lines}${endOfFrame(body)}`;
}

export function headerLines(version: Version, fields: HeaderFields): string {
  let lines = '';
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined)
      lines += `${escapeHeader(version, name)}:${escapeHeader(version, String(value))}\n`;
  return lines;
}

/** What follows the headers. */
export function endOfFrame(body: string): string {
  return body === '' ? '\n\0' : `content-length:${Buffer.byteLength(body)}\n\n${body}\0`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', ':': '\\c', '\r': '\\r' };

/** 1.0 knows no escapes, 1.1 none for a carriage return. */
function escapeHeader(version: Version, text: string): string {
  if (version === '1.0') return text.replace(/[\r\n]/g, ' ');
  const sendable = version === '1.1' ? text.replace(/\r/g, ' ') : text;
  return sendable.replace(/[\\\n:\r]/g, (character) => escapes[character] as string);
}

const unescaped: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\c': ':', '\\r': '\r' };

/** @returns undefined where there is an escape that the version doesn't know */
export function unescapeHeader(version: Version, text: string): string | undefined {
  if (version === '1.0' || !text.includes('\\')) return text;
  let isKnown = true;
  const plain = text.replace(/\\[\s\S]?/g, (sequence) => {
    const character = sequence === '\\r' && version === '1.1' ? undefined : unescaped[sequence];
    isKnown &&= character !== undefined;
    return character ?? '';
  });
  return isKnown ? plain : undefined;
}
