/** What a front or a worker tells at its HEALTH_PORT. */

export interface ProcessAnswer {
  readonly status: number;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
  readonly text: string;
  /** Of this machine's clock, in the middle of asking. Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds that it may be off by, in either direction. */
  readonly within: number;
}

/** Milliseconds. */
const patience = 5_000;

/** @param address `http://host:port` @throws where nobody answers */
export async function askProcess(address: string, path: string): Promise<ProcessAnswer> {
  const asked = Date.now();
  try {
    const response = await fetch(new URL(path, address), { signal: AbortSignal.timeout(patience) });
    const text = await response.text();
    const within = (Date.now() - asked) / 2;
    return { status: response.status, body: parsed(text), text: text.trim(), at: asked + within, within };
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof Error ? cause : error; // fetch itself says no more than that it failed
  }
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
