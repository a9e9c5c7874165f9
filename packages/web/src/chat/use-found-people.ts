import { useEffect, useState } from 'preact/hooks';
import { useRequest } from '../connection/use-request.ts';
import { useChat } from './chat.ts';
import type { Person } from './people.ts';

/** So long after the last key it is asked, not at each one; in milliseconds. */
const pause = 250;
const most = 30;

export interface FoundPeople {
  readonly text: string;
  readonly people: readonly Person[];
}

/**
 * Whoever is called by what is typed, among everybody there is. The people of the latest answer stay until the next one is
 * there, so that nothing flickers while one types; null before the first, and where nothing is typed.
 */
export function useFoundPeople(typed: string) {
  const { people } = useChat();
  const search = useRequest('user-search-user');
  const [found, setFound] = useState<FoundPeople | null>(null);
  const text = typed.trim();
  const users = search.done?.reply.user;
  const ask = () => search.ask({ text, limit: most });

  useEffect(() => {
    if (text === '') {
      search.clear();
      setFound(null);
      return;
    }
    const timer = setTimeout(ask, pause);
    return () => clearTimeout(timer);
  }, [text]);

  useEffect(() => {
    if (!users) return;
    people.learn(users);
    setFound({ text, people: users });
  }, [users]);

  return {
    found,
    search,
    /** At once, as by Enter. */
    askNow() {
      if (text !== '') ask();
    },
  };
}
