/**
 * Inspects a Node process that was started with `--inspect`: its memory and its event loop delay. The process itself
 * contains no code for it.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Bytes. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** Milliseconds. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown; readonly objectId?: string } };
  readonly error?: { readonly message: string };
}

/** Milliseconds after which an unresponsive process is given up. */
const answerWithin = 20_000;
const startLoopDelay = `(() => {
  const delay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return delay;
})()`;
/** Since the last call; the timer's own resolution is subtracted. */
const takeLoopDelay = `function () {
  const { max } = this;
  const p99 = this.percentile(99);
  this.reset();
  return { p99: Math.max(0, p99 / 1e6 - 10), max: Math.max(0, max / 1e6 - 10) };
}`;
const memory = '(({ rss, heapUsed }) => ({ rss, heapUsed }))(process.memoryUsage())';

export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  #loopDelay = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
    socket.on('error', () => undefined); // the next call reports that it is closed
  }

  /** @param port on the loopback interface */
  static async open(port: number): Promise<Inspector> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
    if (!target) throw new Error(`nothing to inspect on port ${port}`);
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await once(socket, 'open');
    const inspector = new Inspector(socket);
    const { objectId = '' } = await inspector.#evaluate('Runtime.evaluate', { expression: startLoopDelay });
    inspector.#loopDelay = objectId;
    return inspector;
  }

  async memory(): Promise<Memory> {
    const { value } = await this.#evaluate('Runtime.evaluate', { expression: memory, returnByValue: true });
    return value as Memory;
  }

  /** Since the last call. */
  async loopDelay(): Promise<LoopDelay> {
    const { value } = await this.#evaluate('Runtime.callFunctionOn', {
      objectId: this.#loopDelay,
      functionDeclaration: takeLoopDelay,
      returnByValue: true,
    });
    return value as LoopDelay;
  }

  async collectGarbage(): Promise<void> {
    await this.#ask('HeapProfiler.collectGarbage', {});
  }

  close(): void {
    this.#socket.close();
  }

  async #evaluate(method: string, params: object) {
    const { result = {} } = (await this.#ask(method, params)) ?? {};
    return result;
  }

  async #ask(method: string, params: object): Promise<Answer['result']> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = withResolvers<Answer>();
    const late = setTimeout(() => reject(new Error(`${method} was not answered`)), answerWithin);
    this.#waiting.set(id, resolve);
    try {
      this.#socket.send(JSON.stringify({ id, method, params }), (error) => error && reject(error));
      const { result, error } = await promise;
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    } finally {
      clearTimeout(late);
      this.#waiting.delete(id);
    }
  }
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((succeed, fail) => {
    [resolve, reject] = [succeed, fail];
  });
  return { promise, resolve, reject };
}
