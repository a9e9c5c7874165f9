/** Requests that wait for their replies. Whoever waits no longer is forgotten, on every way out. */
import type { TopicRecord } from '@parley/messaging';

export interface PendingReply {
  /** @returns the reply, or undefined when none has come within so many milliseconds from now */
  readonly within: (milliseconds: number) => Promise<TopicRecord | undefined>;
  /** It could not be asked for. */
  readonly giveUp: () => void;
}

export class PendingReplies {
  readonly #waiting = new Map<string, (reply: TopicRecord) => void>();

  /** From now on its reply can't be missed. */
  expect(id: string): PendingReply {
    const reply = new Promise<TopicRecord>((resolve) => this.#waiting.set(id, resolve));
    const giveUp = () => this.#waiting.delete(id);
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
    if (id !== undefined) this.#waiting.get(id)?.(reply);
  }
}
