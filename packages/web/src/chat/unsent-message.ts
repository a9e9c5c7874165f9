import type { ChatFile } from '@parley/contracts';
import type { RequestBody, Trouble } from '../connection/requests.ts';

export interface Draft extends Omit<RequestBody<'user-add-chat'>, 'roomId' | 'files'> {
  /** Uploaded, with all their details. */
  readonly files?: ChatFile[];
}

export interface UnsentMessage {
  /** Id of its request. */
  readonly id: string;
  readonly roomId: number;
  readonly draft: Draft;
  /** When it was written: ISO 8601. */
  readonly saidAt: string;
  /** `unsure`: it was written long ago, and may have been sent; nothing happens until the user decides. */
  readonly phase: 'sending' | 'stalled' | 'failed' | 'unsure' | 'sent';
  readonly trouble: Trouble | null;
  /** Its place in the room, once known. */
  readonly seq?: number;
}
