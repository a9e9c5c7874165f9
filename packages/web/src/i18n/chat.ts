/** Texts around the chat's pages. */
import { translated } from './translated.ts';

export const chatTexts = translated({
  en: {
    navigation: 'Pages',
    rooms: 'Rooms',
    friends: 'Friends',
    search: 'Search',
    me: 'Me',
    inspector: 'Inspector',
    unread: (count: number) => `${count} unread`,
    left: '(left)',
    newVersion: 'There is a new version of Parley.',
    copyFailed: 'Your browser does not allow copying. Select and copy it yourself.',
    reload: 'Reload',
    loading: 'Loading…',
    loadFailed: 'This part of the page could not be loaded.',
    pickRoom: 'Pick a room, or make a new one.',
  },
  ko: {
    navigation: '화면',
    rooms: '채팅',
    friends: '친구',
    search: '검색',
    me: '나',
    inspector: '인스펙터',
    unread: (count) => `읽지 않은 메시지 ${count}개`,
    left: '(나간 사용자)',
    newVersion: '새 버전이 있습니다.',
    copyFailed: '브라우저에서 복사를 허용하지 않습니다. 직접 선택해 복사하세요.',
    reload: '새로고침',
    loading: '불러오는 중…',
    loadFailed: '화면의 이 부분을 불러오지 못했습니다.',
    pickRoom: '채팅방을 고르거나 새로 만들어 보세요.',
  },
});
