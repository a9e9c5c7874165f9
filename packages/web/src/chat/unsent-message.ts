import type { ChatFile } from '@parley/contracts';
import type { RequestBody, Trouble } from '../connection/requests.ts';

export interface Draft extends Omit<RequestBody<'user-add-chat'>, 'roomId' | 'files'> {
  /** Uploaded, with all that is known of them. */
  readonly files?: ChatFile[];
}

export interface UnsentMessage {
  /** Of its request. */
  readonly id: string;
  readonly roomId: number;
  readonly draft: Draft;
  /** When it was said: ISO 8601. */
  readonly saidAt: string;
  /** `unsure`: it was written long ago, and may have been said; nothing is done until the user has decided. */
  readonly phase: 'sending' | 'stalled' | 'failed' | 'unsure' | 'sent';
  readonly trouble: Trouble | null;
  /** Its place in the room, once that is known. */
  readonly seq?: number;
}
