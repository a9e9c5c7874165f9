/** The formatting buttons, loaded on first use. */
import '../../styles/composer-toolbar.css';
import { useEffect, useState } from 'preact/hooks';
import { composerToolbarTexts } from '../../i18n/composer-toolbar.ts';
import { textsOf } from '../../i18n/messages.ts';
import { onApple } from '../../letter-key.ts';
import type { Field } from './composer-field.tsx';
import { areMarked, isMarked, type Selected, toggleLines, toggleMark } from './composer-marks.ts';

/** Outlines as in `Icon`. */
const buttons = [
  {
    name: 'strong',
    mark: '**',
    keys: 'B',
    outline: 'M7 5h5.5a3.5 3.5 0 0 1 0 7H7zM7 12h6.5a3.5 3.5 0 0 1 0 7H7z',
  },
  { name: 'emphasis', mark: '*', keys: 'I', outline: 'M10.5 5H18M6 19h7.5M14.5 5l-5 14' },
  {
    name: 'strike',
    mark: '~~',
    keys: 'Shift+X',
    outline:
      'M4.5 12h15M16.5 8c-.6-1.8-2.2-3-4.5-3-2.6 0-4.5 1.3-4.5 3.4M7.5 16c.6 1.8 2.2 3 4.5 3 2.6 0 4.5-1.3 4.5-3.4',
  },
  { name: 'code', mark: '`', keys: 'E', outline: 'M8.5 7l-5 5 5 5M15.5 7l5 5-5 5' },
  { name: 'quote', line: '> ', outline: 'M5 5v14M10 7h9.5M10 12h9.5M10 17h6' },
  { name: 'list', line: '- ', outline: 'M10 6h9.5M10 12h9.5M10 18h9.5M5 6v.1M5 12v.1M5 18v.1' },
] as const;

type Button = (typeof buttons)[number];

const has = (selected: Selected, button: Button) =>
  'mark' in button ? isMarked(selected, button.mark) : areMarked(selected, button.line);

const toggle = (button: Button) => (selected: Selected) =>
  'mark' in button ? toggleMark(selected, button.mark) : toggleLines(selected, button.line);

export interface ComposerToolbarProps {
  field: Field;
  /** The field's text. */
  text: string;
}

/** One tab stop, following ARIA's toolbar pattern: arrows, Home and End move within, Escape returns to the field. */
export function ComposerToolbar({ field, text }: ComposerToolbarProps) {
  const texts = textsOf(composerToolbarTexts);
  const [place, setPlace] = useState(0);
  const { from, to } = useSelection(field);

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }) {
    if (event.key === 'Escape') field.ref.current?.focus();
    const next = placeFor(event.key, place);
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
    (event.currentTarget.children[next] as HTMLElement | undefined)?.focus();
  }

  return (
    <div
      class="composer-toolbar"
      id="composer-toolbar"
      role="toolbar"
      aria-label={texts.title}
      aria-controls="composer"
      onKeyDown={onKeyDown}
    >
      {buttons.map((button, index) => (
        <button
          key={button.name}
          class="icon-button"
          type="button"
          title={'keys' in button ? `${texts[button.name]} (${shortcut(button.keys)})` : texts[button.name]}
          aria-label={texts[button.name]}
          aria-pressed={has({ text, from, to }, button)}
          tabIndex={index === place ? 0 : -1}
          onFocus={() => setPlace(index)}
          // The field keeps its selection, and a phone its keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => field.edit(toggle(button))}
        >
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={button.outline} />
          </svg>
        </button>
      ))}
    </div>
  );
}

function placeFor(key: string, now: number): number | undefined {
  const count = buttons.length;
  if (key === 'ArrowRight') return (now + 1) % count;
  if (key === 'ArrowLeft') return (now - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

const shortcut = (keys: string) => (onApple() ? `⌘${keys.replace('Shift+', '⇧')}` : `Ctrl+${keys}`);

/** Start and end of the field's selection. */
function useSelection({ ref }: Field): { from: number; to: number } {
  const read = () => ({ from: ref.current?.selectionStart ?? 0, to: ref.current?.selectionEnd ?? 0 });
  const [selection, setSelection] = useState(read);
  useEffect(() => {
    const follow = () =>
      setSelection((known) => {
        const now = read();
        return known.from === now.from && known.to === now.to ? known : now;
      });
    document.addEventListener('selectionchange', follow);
    return () => document.removeEventListener('selectionchange', follow);
  }, [ref]);
  return selection;
}
