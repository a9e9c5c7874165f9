/** Requests to a front or a worker at its HEALTH_PORT. */

export interface ProcessAnswer {
  readonly status: number;
  /** Parsed if it is JSON. */
  readonly body: unknown;
  readonly text: string;
  /** This machine's time in the middle of the request. Epoch milliseconds. */
  readonly at: number;
  /** How far that may be off in either direction. Milliseconds. */
  readonly within: number;
}

/** Milliseconds. */
const patience = 5_000;

/** @param address `http://host:port` @throws if there is no answer */
export async function askProcess(address: string, path: string): Promise<ProcessAnswer> {
  const asked = Date.now();
  try {
    const response = await fetch(new URL(path, address), { signal: AbortSignal.timeout(patience) });
    const text = await response.text();
    const within = (Date.now() - asked) / 2;
    return { status: response.status, body: parsed(text), text: text.trim(), at: asked + within, within };
  } catch (error) {
    const { cause } = error as Error;
    throw cause instanceof Error ? cause : error; // fetch's own error says only that it failed
  }
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
