import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { searchTexts } from '../../i18n/search.ts';
import { FoundRow } from '../friends/found-row.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

const most = 30;

/** The users who match, to be added. */
export function FoundPeople({ text }: { text: string }) {
  const texts = textsOf(searchTexts);
  const { people } = useChat();
  const search = useRequest('user-search-user');
  const users = search.done?.reply.user;

  useEffect(() => search.ask({ text, limit: most }), []);
  useEffect(() => {
    if (users) people.learn(users);
  }, [users]);

  return (
    <section class="found" aria-label={texts.people} aria-busy={search.waiting}>
      <h2 class="section-title">{texts.people}</h2>
      <ul class="people">
        {users?.map((person) => (
          <FoundRow key={person.userId} person={person} />
        ))}
      </ul>
      <RequestOutcome id="found-people" request={search} waiting={texts.searching} />
      <p class="friends-none" role="status">
        {users?.length === 0 && texts.noPeople(text)}
      </p>
    </section>
  );
}
