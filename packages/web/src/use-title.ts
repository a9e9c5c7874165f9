import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { chatTexts } from './i18n/chat.ts';
import { messages, textsOf } from './i18n/messages.ts';
import { type PageName, place } from './route.ts';

/** A page's own title, e.g. a room's name. */
const ownTitle = signal<string | null>(null);

/** Sets the page's title for its lifetime. */
export function useOwnTitle(text: string): void {
  useEffect(() => {
    ownTitle.value = text;
    return () => {
      ownTitle.value = null;
    };
  }, [text]);
}

/** Number of unread messages in all rooms. */
export const titleBadge = signal(0);

const title = computed(() => {
  const { product, login, signUp, reset, invite, notFound } = messages.value;
  const { rooms, friends, me, search, inspector } = textsOf(chatTexts);
  const titles: Record<PageName, string> = {
    login: login.title,
    signUp: signUp.title,
    reset: reset.title,
    invite,
    notFound: notFound.title,
    rooms,
    room: rooms,
    friends,
    me,
    person: place.value.page === 'person' ? place.value.userId : friends,
    search,
    inspector,
  };
  const badge = titleBadge.value > 0 ? `(${titleBadge.value}) ` : '';
  return `${badge}${ownTitle.value ?? titles[place.value.page]} · ${product}`;
});

/** The document's title follows the page, the language and the number of unread messages. */
export function useTitle(): void {
  const text = title.value;
  useEffect(() => {
    document.title = text;
  }, [text]);
}
