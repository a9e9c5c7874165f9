import { useChat } from '../../chat/chat.ts';
import type { Person } from '../../chat/people.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { PersonLine } from './person-line.tsx';
import { useRowGone } from './use-row-gone.ts';

/** Users who have added the user, with a button to add them back. */
export function AddedPeople() {
  const text = textsOf(friendsTexts);
  const people = useChat().friends.added.people.value ?? [];
  if (people.length === 0) return null;
  return (
    <section class="added" aria-labelledby="added-people">
      <h2 class="section-title" id="added-people">
        {text.addedList(people.length)}
      </h2>
      <ul class="people">
        {people.map((person) => (
          <AddedRow key={person.userId} person={person} />
        ))}
      </ul>
    </section>
  );
}

function AddedRow({ person }: { person: Person }) {
  const row = useRowGone(() => undefined);
  const { addition, button } = useAddBack(person);
  return (
    <li ref={row} class="person-row" aria-busy={addition.waiting}>
      <PersonLine person={person} />
      <div class="person-actions">{button}</div>
      <RequestOutcome
        id={`added-${person.userId}`}
        request={addition}
        waiting={textsOf(friendsTexts).adding}
      />
    </li>
  );
}

/** The button that adds somebody back, and its progress. */
export function useAddBack({ userId, userName }: Person) {
  const text = textsOf(friendsTexts);
  const addition = useRequest('user-add-friend');
  const button = (
    <button
      class="button button-small"
      type="button"
      aria-label={text.addBackName(userName)}
      aria-disabled={addition.waiting}
      data-busy={addition.waiting || undefined}
      onClick={() => {
        if (!addition.waiting) addition.ask({ friendId: [userId] });
      }}
    >
      <Icon name="addFriend" />
      {text.addBack}
    </button>
  );
  return { addition, button };
}
