import { useChat } from '../chat/chat.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { place } from '../route.ts';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { UnreadBadge } from './unread-badge.tsx';

const pages = ['rooms', 'friends', 'search', 'me'] as const;

/** The navigation between the chat's pages: a rail beside them, on phones a bar below. */
export function Navigation() {
  const text = textsOf(chatTexts);
  const unread = useChat().rooms.unread.value;
  const { page: current } = place.value;
  return (
    <nav class="navigation" aria-label={text.navigation}>
      {pages.map((page) => (
        <Link
          key={page}
          to={page === 'search' ? { page, text: '' } : { page }}
          class="navigation-link"
          current={page === current || (page === 'rooms' && current === 'room')}
        >
          <Icon name={page} />
          <span class="navigation-name">{text[page]}</span>
          {page === 'rooms' && <UnreadBadge count={unread} />}
        </Link>
      ))}
    </nav>
  );
}
