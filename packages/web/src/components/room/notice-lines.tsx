import type { Notice } from '@parley/contracts';
import { instantText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { noticeTexts } from '../../i18n/notices.ts';
import { type NoticeGroup, noticeGroups } from './notice-groups.ts';
import { useNameOf } from './use-name-of.ts';

interface NoticeLinesProps {
  me: string;
  notices: readonly Notice[];
}

/** How many of them are named. */
const named = 3;

/** Who joined, left and changed what, between two messages. */
export function NoticeLines({ me, notices }: NoticeLinesProps) {
  const textOf = useNoticeText(me);
  return (
    <>
      {noticeGroups(notices).map((group) => (
        <p key={group.notice.eventSeq} class="notice-line">
          <time dateTime={group.notice.createdAt} title={instantText(group.notice.createdAt)}>
            {textOf(group)}
          </time>
        </p>
      ))}
    </>
  );
}

function useNoticeText(me: string): (group: NoticeGroup) => string {
  const text = textsOf(noticeTexts);
  const nameOf = useNameOf();
  const who = (userId: string, userName: string | null) =>
    userId === me ? text.you : text.who(nameOf({ userId, writer: userName ?? undefined }));
  function whom(about: NoticeGroup['about']): string {
    const others = about.filter(({ userId }) => userId !== me);
    const names = others.slice(0, named).map(({ userId, userName }) => nameOf({ userId, writer: userName }));
    return text.whom(names, others.length - names.length, others.length < about.length);
  }
  return ({ notice, about }) => {
    const { actionType, userId, userName, byUserId, byUserName, roomName, role, banned } = notice;
    const doer = byUserId === null ? who(userId, userName) : who(byUserId, byUserName);
    switch (actionType) {
      case 'JOIN':
        if (byUserId === null) return text.joined(doer);
        return byUserId === userId ? text.made(doer) : text.added(doer, whom(about));
      case 'LEAVE':
        if (byUserId === null) return text.left(doer);
        return (banned ? text.banned : text.removed)(doer, whom(about));
      case 'RENAME':
        return text.renamed(doer, roomName ?? '');
      case 'PIN':
        return text.pinned(doer);
      case 'ROLE':
        return text.roles[role ?? 'member'](doer, whom(about));
    }
  };
}
