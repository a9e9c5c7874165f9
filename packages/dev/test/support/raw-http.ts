/** Bytes to a front and back, as no client of HTTP would send them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export class RawConnection {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<unknown>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    // A front that closes early resets what is still being sent; what it said before is there all the same.
    socket.on('error', () => undefined);
    this.#closed = once(socket, 'close');
  }

  static async open(front: string): Promise<RawConnection> {
    const { hostname, port } = new URL(front);
    const socket = connect(Number(port), hostname);
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  send(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  /** Nothing more is to come from here. */
  end(): void {
    this.#socket.end();
  }

  /** All that the front has said until now. */
  get heard(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves once the front has closed the connection, with all that it said. */
  async answers(): Promise<RawAnswer[]> {
    await this.whenClosed();
    return readAnswers(this.heard);
  }

  async whenClosed(): Promise<void> {
    await this.#closed;
  }
}

/** @returns the answer to bytes after which the front closes the connection */
export async function answerTo(front: string, bytes: Buffer | string): Promise<RawAnswer> {
  const connection = await RawConnection.open(front);
  connection.send(bytes);
  const [answer, ...more] = await connection.answers();
  if (!answer || more.length > 0) throw new Error(answer ? 'more than one answer' : 'no answer');
  return answer;
}

/** @throws Error where they are cut off, or something else stands between them */
function readAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const endOfHead = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, endOfHead).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    const headers = new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
    const end = endOfHead + 4 + Number(headers.get('content-length') ?? 0);
    if (endOfHead < 0 || Number.isNaN(status) || end > rest.length)
      throw new Error(`not an answer: ${rest.toString('latin1', 0, 200)}`);
    if (status >= 200) answers.push({ status, headers, body: rest.toString('utf8', endOfHead + 4, end) });
    rest = rest.subarray(end);
  }
  return answers;
}
