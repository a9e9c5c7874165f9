/** Lines that tell of one act, such as of several people added at once, as one. */
import type { Notice } from '@parley/contracts';
import type { Room } from '../../chat/room.ts';

export interface NoticeGroup {
  /** The first. */
  readonly notice: Notice;
  /** Whom it is about, each once. */
  readonly about: readonly Pick<Notice, 'userId' | 'userName'>[];
}

/** In a room of two nobody needs to be told that the other one is there. */
export function shownNotices({ direct }: Room, notices: readonly Notice[]): readonly Notice[] {
  return direct ? notices.filter(({ actionType }) => actionType !== 'JOIN') : notices;
}

/** In their order: who is let in, or removed, by the same one right after another shares a line with them. */
export function noticeGroups(notices: readonly Notice[]): NoticeGroup[] {
  const groups: NoticeGroup[] = [];
  for (const notice of notices) {
    const last = groups.at(-1);
    if (last && isShared(last.notice, notice))
      groups[groups.length - 1] = { ...last, about: withOne(last.about, notice) };
    else groups.push({ notice, about: [notice] });
  }
  return groups;
}

function isShared(one: Notice, other: Notice): boolean {
  if (one.actionType !== other.actionType || one.byUserId === null) return false;
  if (one.role !== other.role || one.banned !== other.banned) return false;
  return one.byUserId === other.byUserId && one.userId !== one.byUserId && other.userId !== other.byUserId;
}

function withOne(about: NoticeGroup['about'], notice: Notice): NoticeGroup['about'] {
  return about.some(({ userId }) => userId === notice.userId) ? about : [...about, notice];
}
