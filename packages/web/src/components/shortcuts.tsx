import '../styles/overlays.css';
import { composerTexts } from '../i18n/composer.ts';
import { textsOf } from '../i18n/messages.ts';
import { overlaysTexts } from '../i18n/overlays.ts';
import { onApple } from '../letter-key.ts';
import { closeOverlay } from '../overlay.ts';
import { Dialog } from './dialog.tsx';

const control = onApple() ? '⌘' : 'Ctrl';

const keys = {
  switcher: [control, 'K'],
  shortcuts: ['?'],
  send: ['Enter'],
  line: ['Shift', 'Enter'],
  modifyLast: ['↑'],
  cancel: ['Esc'],
  strong: [control, 'B'],
  emphasis: [control, 'I'],
  strike: [control, 'Shift', 'X'],
  code: [control, 'E'],
  rows: ['↑', '↓', 'Home', 'End'],
} as const;

const marks = {
  strong: (text: string) => `**${text}**`,
  emphasis: (text: string) => `*${text}*`,
  strike: (text: string) => `~~${text}~~`,
  code: (text: string) => `\`${text}\``,
  codeBlock: () => '```',
  quote: (text: string) => `> ${text}`,
  list: (text: string) => `- ${text}`,
} as const;

/** The list of shortcuts, formatting marks and commands. */
export function Shortcuts() {
  const text = textsOf(overlaysTexts);
  const { commands } = textsOf(composerTexts);
  return (
    <Dialog title={text.shortcuts} onClose={closeOverlay}>
      <div class="shortcuts">
        <h3 class="section-title">{text.keys}</h3>
        <dl class="shortcuts-list">
          {(Object.keys(keys) as (keyof typeof keys)[]).map((name) => (
            <div key={name} class="shortcut">
              <dt>{text.key[name]}</dt>
              <dd>
                {keys[name].map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <h3 class="section-title">{text.marks}</h3>
        <dl class="shortcuts-list">
          {(Object.keys(marks) as (keyof typeof marks)[]).map((name) => (
            <div key={name} class="shortcut">
              <dt>{text.mark[name]}</dt>
              <dd>
                <code>{marks[name](text.mark[name].split(',')[0] ?? '')}</code>
              </dd>
            </div>
          ))}
        </dl>
        <h3 class="section-title">{text.commands}</h3>
        <dl class="shortcuts-list">
          {Object.values(commands).map(({ called, about }) => (
            <div key={called} class="shortcut">
              <dt>{about}</dt>
              <dd>
                <code>/{called}</code>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
