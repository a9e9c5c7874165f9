/** Notices of one act, such as adding several people at once, combined into one. */
import type { Notice } from '@parley/contracts';
import type { Room } from '../../chat/room.ts';

export interface NoticeGroup {
  /** The first notice. */
  readonly notice: Notice;
  /** The people it is about, each once. */
  readonly about: readonly Pick<Notice, 'userId' | 'userName'>[];
}

/** In a direct room, the other user's joining is not worth a notice. */
export function shownNotices({ direct }: Room, notices: readonly Notice[]): readonly Notice[] {
  return direct ? notices.filter(({ actionType }) => actionType !== 'JOIN') : notices;
}

/** In their order: consecutive additions or removals by the same user share a line. */
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
