import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { notificationsAre, switchNotifications } from '../../notifications.ts';
import { LanguageChoice, ThemeChoice } from '../preference-choices.tsx';
import { Switch } from '../switch.tsx';
import { InvitationSwitch } from './invitation-switch.tsx';

/** How one likes it: what this browser remembers, and what the account does. */
export function Settings() {
  const text = textsOf(meTexts);
  return (
    <section class="card">
      <h2 class="card-title">{text.settings}</h2>
      <div class="setting">
        <span aria-hidden="true">{messages.value.language}</span>
        <LanguageChoice inWords />
      </div>
      <div class="setting">
        <span aria-hidden="true">{messages.value.theme}</span>
        <ThemeChoice inWords />
      </div>
      <div class="setting">
        <NotificationSwitch />
      </div>
      <div class="setting">
        <InvitationSwitch />
      </div>
    </section>
  );
}

function NotificationSwitch() {
  const text = textsOf(meTexts);
  const are = notificationsAre.value;
  const notes = {
    on: text.notificationsAbout,
    off: text.notificationsAbout,
    asked: text.notificationsAsked,
    denied: text.notificationsDenied,
    missing: text.notificationsMissing,
  };
  return (
    <Switch
      id="notifications"
      label={text.notifications}
      on={are === 'on'}
      onSwitch={(on) => void switchNotifications(on)}
      disabled={are === 'denied' || are === 'missing'}
      note={notes[are]}
    />
  );
}
