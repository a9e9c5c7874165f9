/** Sends one request to a front like a script, and waits for its reply. */

export interface FrontAnswer {
  /** The session's cookie, if the answer set a new one; as sent. */
  readonly cookie: string;
  // biome-ignore lint/suspicious/noExplicitAny: the reply of any pair
  readonly body: any;
}

/** @throws if it is refused */
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
