import { useEffect } from 'preact/hooks';
import { clearDrafts } from '../account/draft.ts';
import { Devices } from '../components/me/devices.tsx';
import { LogOut } from '../components/me/log-out.tsx';
import { PasswordForm } from '../components/me/password-form.tsx';
import { Profile } from '../components/me/profile.tsx';
import { Settings } from '../components/me/settings.tsx';
import { StatusForm } from '../components/status-form.tsx';

/** Who one is, and how one likes it. */
export function MePage() {
  useEffect(clearDrafts, []);
  return (
    <div class="me">
      <div class="me-columns">
        <div class="me-column">
          <Profile />
          <StatusForm />
          <Devices />
        </div>
        <div class="me-column">
          <Settings />
          <PasswordForm />
          <LogOut />
        </div>
      </div>
    </div>
  );
}
