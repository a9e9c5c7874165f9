import { me, userId } from '../../account/session.ts';
import { dateText } from '../../i18n/dates.ts';
import { messages } from '../../i18n/messages.ts';
import { Avatar } from '../avatar.tsx';
import { PageTitle } from '../page-title.tsx';
import { PictureForm } from './picture-form.tsx';

/** What others see of the user, and what only the user sees. */
export function Profile() {
  const text = messages.value.home;
  const id = userId.value ?? '';
  const user = me.value;
  const name = user?.userName ?? id;
  const facts: [string, string | undefined][] = [
    [text.userId, id],
    [text.email, user?.email],
    [text.joined, user ? dateText(user.joinDate) : undefined],
    [text.lastLogin, user?.loginDate ? dateText(user.loginDate) : undefined],
  ];
  return (
    <section class="card profile">
      <div class="profile-head">
        <Avatar id={id} name={name} size="large" />
        <PageTitle>{text.greeting(name)}</PageTitle>
      </div>
      <PictureForm />
      <dl class="facts" aria-label={text.you}>
        {facts
          .filter(([, value]) => value)
          .map(([term, value]) => (
            <div key={term} class="fact">
              <dt>{term}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
