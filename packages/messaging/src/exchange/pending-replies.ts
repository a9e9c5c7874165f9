/** Requests waiting for their replies. A wait that ends in any way is removed. */
import type { TopicRecord } from '../reader/topic-record.ts';

export interface PendingReply {
  /**
   * @returns the reply, or undefined if none has come within the given milliseconds from now
   * @throws the reason why nothing is read any more
   */
  readonly within: (milliseconds: number) => Promise<TopicRecord | undefined>;
  /** The request could not be sent. */
  readonly giveUp: () => void;
}

interface Waiting {
  readonly resolve: (reply: TopicRecord) => void;
  readonly reject: (error: Error) => void;
}

export class PendingReplies {
  /** If an id was sent several times, each reply goes to the longest wait. */
  readonly #waiting = new Map<string, Set<Waiting>>();

  /** From now on its reply can't be missed. */
  expect(id: string): PendingReply {
    let waiting: Waiting | undefined;
    const reply = new Promise<TopicRecord>((resolve, reject) => {
      waiting = { resolve, reject };
      this.#waiting.set(id, (this.#waiting.get(id) ?? new Set()).add(waiting));
    });
    reply.catch(() => undefined); // handled by whoever waits for it, if anybody does
    const giveUp = () => waiting && this.#forget(id, waiting);
    return {
      giveUp,
      within(milliseconds) {
        let timer: NodeJS.Timeout;
        const tooLate = new Promise<undefined>((resolve) => {
          timer = setTimeout(resolve, milliseconds, undefined);
        });
        return Promise.race([reply, tooLate]).finally(() => {
          clearTimeout(timer);
          giveUp();
        });
      },
    };
  }

  hear(id: string | undefined, reply: TopicRecord): void {
    const [first] = (id !== undefined && this.#waiting.get(id)) || [];
    if (id === undefined || first === undefined) return;
    this.#forget(id, first);
    first.resolve(reply);
  }

  /** Rejects all waits for this reason. */
  end(error: Error): void {
    const all = [...this.#waiting.values()].flatMap((waiting) => [...waiting]);
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }

  #forget(id: string, waiting: Waiting): void {
    const those = this.#waiting.get(id);
    those?.delete(waiting);
    if (those?.size === 0) this.#waiting.delete(id);
  }
}
