import { useEffect } from 'preact/hooks';
import { clearDrafts } from '../account/draft.ts';
import { DeleteAccount } from '../components/me/delete-account.tsx';
import { Devices } from '../components/me/devices.tsx';
import { EmailForm } from '../components/me/email-form.tsx';
import { LogOut } from '../components/me/log-out.tsx';
import { NameForm } from '../components/me/name-form.tsx';
import { PasswordForm } from '../components/me/password-form.tsx';
import { Profile } from '../components/me/profile.tsx';
import { Settings } from '../components/me/settings.tsx';
import { StatusForm } from '../components/status-form.tsx';

/** The user's profile and settings. */
export function MePage() {
  useEffect(clearDrafts, []);
  return (
    <div class="me">
      <div class="me-columns">
        <div class="me-column">
          <Profile />
          <NameForm />
          <StatusForm />
          <Devices />
        </div>
        <div class="me-column">
          <Settings />
          <EmailForm />
          <PasswordForm />
          <LogOut />
          <DeleteAccount />
        </div>
      </div>
    </div>
  );
}
