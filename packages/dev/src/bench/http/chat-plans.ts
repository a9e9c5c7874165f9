/** What is posted to each front: users, each with a room shared with the next two users, and their messages. */
import { randomUUID } from 'node:crypto';
import { eachOf, othersInRoom } from '../load/make-chats.ts';
import { askFront } from '../services/ask-front.ts';

/** In the driver's format (driver/main.go). */
export interface Plan {
  /** `host:port` of the front. */
  readonly address: string;
  readonly op: string;
  readonly slots: readonly Slot[];
}

interface Slot {
  readonly head: string;
  readonly body: string;
  readonly stream?: string;
}

/** The driver replaces it with a different one each time; 64 characters in all. */
const message = 'said-0000-00000000'.padEnd(64, '.');
const password = 'bench-1234';

const request = (lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join('');

interface Member {
  readonly userId: string;
  readonly cookie: string;
  readonly roomId: number;
}

/** `POST` with `Prefer: wait`, answered with the reply; and without, until another member's stream has the event. */
export async function parleyPlans(front: string, count: number): Promise<{ answer: Plan; event: Plan }> {
  const members = await makeMembers(front, count);
  const { host } = new URL(front);
  const slot = ({ userId, cookie, roomId }: Member, more: readonly string[]): Slot => ({
    head: request([
      'POST /api/requests/user-add-chat HTTP/1.1',
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      'Content-Type: application/json',
      ...more,
    ]),
    body: JSON.stringify({ writerId: userId, roomId, message }),
  });
  const stream = ({ cookie }: Member) =>
    request([
      'GET /api/events HTTP/1.1',
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      'Accept: text/event-stream',
      '',
    ]);
  return {
    answer: {
      address: host,
      op: 'POST to its answer',
      slots: members.map((one) => slot(one, ['Prefer: wait=30'])),
    },
    event: {
      address: host,
      op: "POST to another member's event",
      slots: members.map((one, index) => ({
        ...slot(one, []),
        stream: stream(members[(index + 1) % members.length] as Member),
      })),
    },
  };
}

/** Unused names, even if plans are made again for the same front. */
function namesOf(users: number): (index: number) => string {
  const run = randomUUID().slice(0, 8);
  return (index) => `member-${run}-${index % users}`;
}

async function makeMembers(front: string, count: number): Promise<Member[]> {
  const users = Math.max(count, 1 + othersInRoom);
  const userAt = namesOf(users);
  const cookies = await eachOf(users, async (index) => {
    const account = { userId: userAt(index), userPw: password };
    await askFront(front, 'user-add', { ...account, email: '', userName: userAt(index) });
    return (await askFront(front, 'login', account)).cookie;
  });
  return eachOf(users, async (index) => {
    const cookie = cookies[index] ?? '';
    const friendId = Array.from({ length: othersInRoom }, (_, next) => userAt(index + 1 + next));
    const { body } = await askFront(front, 'user-add-room', { friendId }, cookie);
    return { userId: userAt(index), cookie, roomId: body.roomId };
  });
}

/** The NestJS peer has no sessions: requests name their user, and the answer is the reply. */
export async function nestPlan(front: string, count: number): Promise<Plan> {
  const users = Math.max(count, 1 + othersInRoom);
  const userAt = namesOf(users);
  await eachOf(users, (index) =>
    askNest(front, 'user-add', {
      userId: userAt(index),
      userPw: password,
      email: '',
      userName: userAt(index),
    }),
  );
  const { host } = new URL(front);
  const slots = await eachOf(users, async (index): Promise<Slot> => {
    const friendId = Array.from({ length: othersInRoom }, (_, next) => userAt(index + 1 + next));
    const { roomId } = await askNest(front, 'user-add-room', { userId: userAt(index), friendId });
    return {
      head: request(['POST /user-add-chat HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json']),
      body: JSON.stringify({ writerId: userAt(index), roomId, message }),
    };
  });
  return { address: host, op: 'POST to its answer', slots };
}

async function askNest(front: string, op: string, body: object): Promise<{ roomId?: number }> {
  const response = await fetch(`${front}/${op}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const reply = (await response.json()) as { isSuccess?: boolean; roomId?: number };
  if (!reply.isSuccess) throw new Error(`${op}: ${response.status} ${JSON.stringify(reply)}`);
  return reply;
}
