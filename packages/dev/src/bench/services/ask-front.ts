/** Asks a front as scripts do: one request, whose reply is waited for. */

export interface FrontAnswer {
  /** The session's, where the answer made a new one; as it is sent. */
  readonly cookie: string;
  // biome-ignore lint/suspicious/noExplicitAny: the reply of whichever pair was asked
  readonly body: any;
}

/** @throws when it is refused */
export async function askFront(front: string, pair: string, body: object, cookie = ''): Promise<FrontAnswer> {
  const response = await fetch(`${front}/api/requests/${pair}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', prefer: 'wait=60', ...(cookie && { cookie }) },
  });
  if (!response.ok) throw new Error(`${pair}: ${response.status} ${await response.text()}`);
  return {
    cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    body: await response.json(),
  };
}
