/** From the bytes of a response topic to what is told of them. */
import { decodeDocument, type PairName, type Reply } from '@parley/contracts';

export interface ReadReply {
  readonly body: Reply<PairName>;
  /** The same as it stands on the topic: JSON in one line, which goes into frames and answers unchanged. */
  readonly text: string;
}

/**
 * All of it is parsed, however little of it is needed here: what is no JSON would break the frame it stands in, and what
 * ends early could say more than a reply may.
 * @returns undefined for what is no reply
 */
export function readReply(value: Buffer): ReadReply | undefined {
  try {
    const text = decodeDocument(value);
    const body = JSON.parse(text);
    if (typeof body !== 'object' || body === null || typeof body.isSuccess !== 'boolean') return undefined;
    // Foreign JSON may have line breaks, which would end an SSE frame.
    return { body, text: /[\r\n]/.test(text) ? JSON.stringify(body) : text };
  } catch {
    return undefined;
  }
}
