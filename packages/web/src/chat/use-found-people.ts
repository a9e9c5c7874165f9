import { useEffect, useState } from 'preact/hooks';
import { useRequest } from '../connection/use-request.ts';
import { useChat } from './chat.ts';
import type { Person } from './people.ts';

/** Delay from the last key to the request; in milliseconds. */
const pause = 250;
const most = 30;

export interface FoundPeople {
  readonly text: string;
  readonly people: readonly Person[];
}

/**
 * Searches all users by the typed text. The latest results stay until the next ones arrive, so that nothing flickers
 * while typing; null before the first, and if nothing is typed.
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
    /** At once, e.g. on Enter. */
    askNow() {
      if (text !== '') ask();
    },
  };
}
