import { useEffect } from 'preact/hooks';
import { profileChanged } from '../../account/session.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { notificationsAre, switchNotifications } from '../../notifications.ts';
import { LanguageChoice, ThemeChoice } from '../preference-choices.tsx';
import { Switch } from '../switch.tsx';
import { InvitationSwitch } from './invitation-switch.tsx';
import { PushSwitch } from './push-switch.tsx';

/** Settings that this browser stores, and those of the account. */
export function Settings() {
  const text = textsOf(meTexts);
  const setting = useRequest('user-search-setting');
  const pushKey = setting.done?.reply.pushKey;
  useEffect(() => setting.ask({}), []);
  useEffect(() => {
    if (!setting.done) return;
    const { userId, userName, email } = setting.done.reply;
    profileChanged(userId, { userName, email });
  }, [setting.done]);
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
      {pushKey && (
        <div class="setting">
          <PushSwitch serverKey={pushKey} />
        </div>
      )}
      <div class="setting">
        <InvitationSwitch setting={setting} />
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
