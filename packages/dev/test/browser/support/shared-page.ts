/**
 * A page that tests of a file share: signing up its people and opening it takes most of the time that such a test would take. Each
 * test gets a new room of these people, the only one that the first of them is in.
 */
import { expect, type TestContext } from 'vitest';
import { enter } from './enter.ts';
import { type Member, makeMembers, makeRoomOf, type RoomOfMembers } from './members.ts';
import { share } from './share.ts';
import type { Suite } from './suite.ts';
import type { Tab } from './tab.ts';
import type { VisitOptions, Visitor } from './visitor.ts';

export interface RoomOptions {
  /** What else is asked of the new room. */
  readonly room?: object;
  /** What happens before the page shows the room. */
  readonly before?: (room: RoomOfMembers) => Promise<unknown>;
  /** Whether the page is loaded anew, as it has to be where it isn't told of what happened before. */
  readonly isLoaded?: boolean;
  /** Behind the room's address, where the page is loaded. */
  readonly query?: string;
}

export interface RoomPage {
  readonly room: RoomOfMembers;
  readonly tab: Tab;
}

interface Shared {
  readonly members: readonly [Member, ...Member[]];
  readonly visitor: Visitor;
  tab: Tab;
  roomId?: number;
}

const viewport = { width: 1280, height: 800 };

/** @returns what leads the first of the people with these names into a new room, and their page there */
export function sharePage(
  suite: Suite,
  names: readonly [string, ...string[]],
  options: Omit<VisitOptions, 'url' | 'viewport'> = {},
): (during: TestContext, room?: RoomOptions) => Promise<RoomPage> {
  const open = share<Shared>(async (during) => {
    const members = (await makeMembers(suite.url, names)) as [Member, ...Member[]];
    const { visitor, tab } = await enter(during, suite, { account: members[0], viewport, ...options });
    return { members, visitor, tab };
  });
  const media = {
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: options.reducedMotion ?? 'reduce',
  };
  return async (during, { room: more, before, isLoaded = false, query = '' } = {}) => {
    const shared = await open(during);
    const { members, visitor } = shared;
    during.onTestFinished(() => expect(visitor.wrongs).toEqual([]));
    if (shared.roomId !== undefined) await members[0].api.ask('user-leave-room', { roomId: shared.roomId });
    await tidy(shared);
    await shared.tab.page.emulateMedia(media);
    const room = await makeRoomOf(members, more);
    shared.roomId = room.roomId;
    await before?.(room);
    const { tab } = shared;
    if (isLoaded) await tab.page.goto(`/rooms/${room.roomId}${query}`);
    else await tab.page.getByRole('link').filter({ hasText: room.roomName }).click();
    return { room, tab };
  };
}

/** Away with the tabs, routes, size and open dialogs that the test before has left. */
async function tidy(shared: Shared): Promise<void> {
  const { context, openTab } = shared.visitor;
  await context.setOffline(false);
  if (shared.tab.page.isClosed()) shared.tab = await openTab('/');
  const { page } = shared.tab;
  await Promise.all(context.pages().map((each) => each !== page && each.close()));
  await page.unrouteAll();
  await page.setViewportSize(viewport);
  for (let over = await page.locator('[role=menu], dialog[open]').count(); over > 0; over -= 1)
    await page.keyboard.press('Escape');
}
