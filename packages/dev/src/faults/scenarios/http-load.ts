/** Sends messages to fronts over HTTP: as many as they can handle, or at a fixed rate regardless of that. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FilledRooms } from '../../bench/fanout/fill-rooms.ts';

export interface Answers {
  asked: number;
  /** Number of successes, and of those that came before the end of sending. */
  done: number;
  inTime: number;
  /** 503 with `Retry-After`, and 503 without. */
  refused: number;
  refusedSilently: number;
  /** Other answers, or none. */
  failed: number;
}

/** Seconds that a front is asked to wait for the reply. */
const wait = 20;

export class HttpLoad {
  readonly #fronts: readonly string[];
  readonly #filled: FilledRooms;
  readonly #signal: AbortSignal;
  readonly #agent = new http.Agent({ keepAlive: true });
  #turn = 0;

  constructor(fronts: readonly string[], filled: FilledRooms, signal: AbortSignal) {
    this.#fronts = fronts;
    this.#filled = filled;
    this.#signal = signal;
  }

  /** A fixed number of senders, each of which sends again once it is answered. */
  async closed(askers: number, seconds: number): Promise<Answers> {
    const answers = noAnswers();
    const end = performance.now() + seconds * 1_000;
    const askOn = async () => {
      while (performance.now() < end && !this.#signal.aborted) await this.#ask(answers);
    };
    const asking = Promise.all(Array.from({ length: askers }, askOn));
    await sleep(seconds * 1_000);
    answers.inTime = answers.done;
    await asking;
    return answers;
  }

  /** @returns once the last is answered */
  async open(perSecond: number, seconds: number): Promise<Answers> {
    const answers = noAnswers();
    const asked: Promise<void>[] = [];
    const began = performance.now();
    for (let at = 0; at < perSecond * seconds && !this.#signal.aborted; at++) {
      const early = began + (at * 1_000) / perSecond - performance.now();
      if (early > 1) await sleep(early);
      asked.push(this.#ask(answers));
    }
    answers.inTime = answers.done;
    await Promise.all(asked);
    return answers;
  }

  /** @returns milliseconds of one request; infinity if it is refused */
  async one(): Promise<number> {
    const answers = noAnswers();
    const began = performance.now();
    await this.#ask(answers);
    return answers.done === 1 ? performance.now() - began : Number.POSITIVE_INFINITY;
  }

  stop(): void {
    this.#agent.destroy();
  }

  async #ask(answers: Answers): Promise<void> {
    const turn = this.#turn++;
    const { cookies, rooms } = this.#filled;
    const member = turn % cookies.length;
    answers.asked += 1;
    const { status, retryAfter } = await this.#post(
      this.#fronts[turn % this.#fronts.length] ?? '',
      cookies[member] ?? '',
      { roomId: rooms[member % rooms.length], message: `said ${turn}` },
    );
    if (status === 200) answers.done += 1;
    else if (status !== 503) answers.failed += 1;
    else if (retryAfter === undefined) answers.refusedSilently += 1;
    else answers.refused += 1;
  }

  #post(
    front: string,
    cookie: string,
    fields: object,
  ): Promise<{ status: number; retryAfter?: string | undefined }> {
    const headers = { cookie, 'content-type': 'application/json', prefer: `wait=${wait}` };
    return new Promise((resolve) => {
      const url = `${front}/api/requests/user-add-chat`;
      const request = http.request(url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const { statusCode: status = 0, headers: given } = response;
        response.resume().once('close', () => resolve({ status, retryAfter: given['retry-after'] }));
      });
      request.once('error', () => resolve({ status: 0 })).end(JSON.stringify(fields));
    });
  }
}

const noAnswers = (): Answers => ({
  asked: 0,
  done: 0,
  inTime: 0,
  refused: 0,
  refusedSilently: 0,
  failed: 0,
});
