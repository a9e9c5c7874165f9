import { Link } from '../components/link.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { messages } from '../i18n/messages.ts';

/** For an unknown address. */
export function NotFoundPage() {
  const text = messages.value.notFound;
  return (
    <section class="card">
      <PageTitle>{text.title}</PageTitle>
      <p class="card-about">{text.about}</p>
      <p class="aside-link">
        <Link to={{ page: 'rooms' }}>{text.toRooms}</Link>
      </p>
    </section>
  );
}
