import { useChat } from '../../chat/chat.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { place } from '../../route.ts';
import { Avatar } from '../avatar.tsx';
import { IconButton } from '../icon-button.tsx';
import { Link } from '../link.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { useAddBack } from './added-people.tsx';

/**
 * Announces on every page that somebody has just added the user, until it is answered or dismissed. The friends page
 * lists them instead.
 */
export function AddedNotice() {
  const { friends } = useChat();
  const latest = place.value.page === 'friends' ? undefined : friends.news.value.at(-1);
  return (
    <div class="added-notices" role="status">
      {latest !== undefined && <Notice key={latest} userId={latest} />}
    </div>
  );
}

function Notice({ userId }: { userId: string }) {
  const text = textsOf(friendsTexts);
  const { friends, people } = useChat();
  const person = people.find(userId);
  const { addition, button } = useAddBack(person);
  return (
    <section class="added-notice" aria-busy={addition.waiting}>
      <Avatar id={userId} name={person.userName} />
      <p class="added-notice-words">
        <Link to={{ page: 'person', userId }}>{text.addedYou(person.userName)}</Link>
      </p>
      {button}
      <IconButton icon="close" label={messages.value.close} onClick={() => friends.dismiss(userId)} />
      <RequestOutcome id="added-outcome" request={addition} waiting={text.adding} />
    </section>
  );
}
