/** The page on which one looks for what was said, and for people. */
import { translated } from './translated.ts';

export const searchTexts = translated({
  en: {
    field: 'Messages and people',
    inRoom: (name: string) => `Only in ${name}`,
    everywhere: 'Search everywhere',
    hint: 'Look for what was said in your rooms, and for people.',
    messages: 'Messages',
    people: 'People',
    searching: 'Searching…',
    noMessages: (text: string) => `No message says “${text}”.`,
    noMessagesYet: (text: string) => `No message says “${text}” in what was searched so far.`,
    noPeople: (text: string) => `Nobody is called “${text}”.`,
    found: (count: number) => (count === 1 ? '1 message found' : `${count} messages found`),
    more: 'Show more',
  },
  ko: {
    field: '메시지와 사람',
    inRoom: (name) => `${name}에서만`,
    everywhere: '모두에서 검색',
    hint: '채팅방에서 나눈 대화와 사람을 찾아보세요.',
    messages: '메시지',
    people: '사람',
    searching: '검색하는 중…',
    noMessages: (text) => `“${text}”라고 한 메시지가 없습니다.`,
    noMessagesYet: (text) => `지금까지 찾아본 메시지 중에는 “${text}”라고 한 것이 없습니다.`,
    noPeople: (text) => `“${text}”라는 사람이 없습니다.`,
    found: (count) => `메시지 ${count}개를 찾았습니다`,
    more: '더 보기',
  },
});
