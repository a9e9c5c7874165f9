/** What an exported page says besides what people said. */
import type { Notice } from '@parley/contracts';

export type ExportLanguage = 'en' | 'ko';

export interface ExportTexts {
  /** Of whoever has deleted their account. */
  left: string;
  exported: (instant: string) => string;
  deleted: string;
  edited: string;
  replyTo: (name: string) => string;
  forwardedFrom: (name: string) => string;
  files: string;
  notice: (notice: Notice) => string;
}

const en: ExportTexts = {
  left: '(left)',
  exported: (instant) => `Saved on ${instant}`,
  deleted: 'This message was deleted.',
  edited: 'edited',
  replyTo: (name) => `Reply to ${name}`,
  forwardedFrom: (name) => `Forwarded from ${name}`,
  files: 'Files',
  notice({ actionType, userId, userName, byUserId, byUserName, roomName, role, banned }) {
    switch (actionType) {
      case 'JOIN':
        if (byUserId === null) return `${userName} joined.`;
        return byUserId === userId ? `${userName} made the room.` : `${byUserName} added ${userName}.`;
      case 'LEAVE':
        if (byUserId === null) return `${userName} left.`;
        return banned ? `${byUserName} banned ${userName}.` : `${byUserName} removed ${userName}.`;
      case 'RENAME':
        return `${userName} renamed the room to “${roomName}”.`;
      case 'PIN':
        return `${userName} pinned a message.`;
      case 'ROLE':
        if (role === 'owner') return `${byUserName} made ${userName} the owner.`;
        return role === 'admin'
          ? `${byUserName} gave ${userName} the role of administrator.`
          : `${byUserName} took the role of administrator from ${userName}.`;
    }
  },
};

const ko: ExportTexts = {
  left: '(나간 사용자)',
  exported: (instant) => `${instant}에 저장함`,
  deleted: '삭제된 메시지입니다.',
  edited: '수정됨',
  replyTo: (name) => `${name} 님에게 답장`,
  forwardedFrom: (name) => `${name} 님의 메시지를 전달함`,
  files: '파일',
  notice({ actionType, userId, userName, byUserId, byUserName, roomName, role, banned }) {
    switch (actionType) {
      case 'JOIN':
        if (byUserId === null) return `${userName} 님이 들어왔습니다.`;
        return byUserId === userId
          ? `${userName} 님이 채팅방을 만들었습니다.`
          : `${byUserName} 님이 ${userName} 님을 초대했습니다.`;
      case 'LEAVE':
        if (byUserId === null) return `${userName} 님이 나갔습니다.`;
        return `${byUserName} 님이 ${userName} 님을 ${banned ? '차단했습니다' : '내보냈습니다'}.`;
      case 'RENAME':
        return `${userName} 님이 채팅방 이름을 ‘${roomName}’(으)로 바꿨습니다.`;
      case 'PIN':
        return `${userName} 님이 메시지를 고정했습니다.`;
      case 'ROLE':
        if (role === 'owner') return `${byUserName} 님이 ${userName} 님을 새 방장으로 정했습니다.`;
        return `${byUserName} 님이 ${userName} 님을 관리자${role === 'admin' ? '로 정했습니다' : '에서 해제했습니다'}.`;
    }
  },
};

export const exportTexts: Readonly<Record<ExportLanguage, ExportTexts>> = { en, ko };
