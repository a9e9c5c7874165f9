/** The notices between messages: who joined, left, and what else changed in the room. */
import { translated } from './translated.ts';

const list = (names: readonly string[], others: number) => {
  const all = others > 0 ? [...names, others === 1 ? '1 other' : `${others} others`] : names;
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
};

export const noticeTexts = translated({
  en: {
    who: (name: string) => name,
    you: 'You',
    /** @param withYou whether the reader is among them */
    whom: (names: readonly string[], others: number, withYou: boolean) =>
      list(withYou ? ['you', ...names] : names, others),
    made: (who: string) => `${who} made the room.`,
    /** Joined by themselves: with a link, or because the room is public. */
    joined: (who: string) => `${who} joined.`,
    added: (who: string, whom: string) => `${who} added ${whom}.`,
    left: (who: string) => `${who} left.`,
    removed: (who: string, whom: string) => `${who} removed ${whom}.`,
    banned: (who: string, whom: string) => `${who} banned ${whom}.`,
    roles: {
      owner: (who: string, whom: string) => `${who} made ${whom} the owner.`,
      admin: (who: string, whom: string) => `${who} gave ${whom} the role of administrator.`,
      member: (who: string, whom: string) => `${who} took the role of administrator from ${whom}.`,
    },
    renamed: (who: string, name: string) => `${who} renamed the room to “${name}”.`,
    pinned: (who: string) => `${who} pinned a message.`,
  },
  ko: {
    who: (name) => `${name} 님이`,
    you: '내가',
    whom: (names, others, withYou) => {
      const all = names.map((name) => `${name} 님`).join(', ');
      if (withYou && all === '') return others > 0 ? `나 외 ${others}명을` : '나를';
      const told = withYou ? `나와 ${all}` : all;
      return others > 0 ? `${told} 외 ${others}명을` : `${told}을`;
    },
    made: (who) => `${who} 채팅방을 만들었습니다.`,
    joined: (who) => `${who} 들어왔습니다.`,
    added: (who, whom) => `${who} ${whom} 초대했습니다.`,
    left: (who) => `${who} 나갔습니다.`,
    removed: (who, whom) => `${who} ${whom} 내보냈습니다.`,
    banned: (who, whom) => `${who} ${whom} 차단했습니다.`,
    roles: {
      owner: (who, whom) => `${who} ${whom} 새 방장으로 정했습니다.`,
      admin: (who, whom) => `${who} ${whom} 관리자로 정했습니다.`,
      member: (who, whom) => `${who} ${whom} 관리자에서 해제했습니다.`,
    },
    pinned: (who) => `${who} 메시지를 고정했습니다.`,
    renamed: (who, name) => `${who} 채팅방 이름을 ‘${name}’(으)로 바꿨습니다.`,
  },
});
