/** The clients of a measured front, in a process of their own that follows its parent's orders. */
import type { Socket } from 'node:net';
import { type Deliveries, DeliveryCounter } from './count-deliveries.ts';
import { MarkReader } from './marks.ts';
import { type Kind, openConnection } from './open-connection.ts';

/** The parent's orders; both are answered with `taken`. */
export type Order = { readonly open: Opening } | { readonly take: true };

export interface Opening {
  readonly kind: Kind;
  readonly url: string;
  readonly rooms: readonly number[];
  /** One per user: the first is in the first room, the second in the second, and so on, round robin. */
  readonly cookies: readonly string[];
}

export type Told =
  | { readonly opened: true }
  | { readonly taken: Deliveries }
  | { readonly all: number }
  | { readonly failed: string };

/** Number of connections being opened at the same time. */
const atATime = 50;

let counter: DeliveryCounter | undefined;

const tell = (told: Told) => process.send?.(told);

process.on('message', (order: Order) => {
  if ('open' in order) openAll(order.open).then(() => tell({ opened: true }), fail);
  else if (counter) tell({ taken: counter.take() });
});
// The parent has exited.
process.on('disconnect', () => process.exit(0));

async function openAll({ kind, url, rooms, cookies }: Opening): Promise<void> {
  const members = rooms.map((_, place) => cookies.filter((_, at) => at % rooms.length === place).length);
  const counting = new DeliveryCounter({
    // Messages go to the rooms round robin.
    recipientsOf: (number) => members[number % rooms.length] ?? 0,
    onAll: (all) => tell({ all }),
  });
  counter = counting;
  const waiting = cookies.map((cookie, at) => ({ kind, url, cookie, roomId: rooms[at % rooms.length] ?? 0 }));
  const openSome = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      follow(await openConnection(next), counting);
  };
  await Promise.all(Array.from({ length: atATime }, openSome));
}

function follow(socket: Socket, counting: DeliveryCounter): void {
  const reader = new MarkReader();
  socket.on('data', (chunk) => {
    try {
      counting.took(reader.read(chunk), chunk.length);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the front closed a connection')));
  socket.resume();
}

function fail(error: unknown): void {
  tell({ failed: error instanceof Error ? error.message : String(error) });
}
