/** An administrator's open inspector: its stream, which is read and discarded. */
import pg from 'pg';
import { askFront } from '../services/ask-front.ts';

/** @returns a function that closes it */
export async function openInspector(front: string, databaseUrl: string): Promise<() => Promise<void>> {
  const account = { userId: 'inspector', userPw: 'bench-1234' };
  // It exists from the second time on.
  await askFront(front, 'user-add', { ...account, email: '', userName: 'Inspector' }).catch(() => undefined);
  await makeAdministrator(account.userId, databaseUrl);
  const { cookie } = await askFront(front, 'login', account);
  const closing = new AbortController();
  const response = await fetch(`${front}/api/inspector/events`, {
    headers: { cookie },
    signal: closing.signal,
  });
  if (!response.ok || !response.body) throw new Error(`the inspector answers ${response.status}`);
  const read = forget(response.body).catch(() => undefined); // aborted
  return async () => {
    closing.abort();
    await read;
  };
}

async function forget(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}

async function makeAdministrator(userId: string, connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('INSERT INTO administrators (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [userId]);
  } finally {
    await client.end();
  }
}
