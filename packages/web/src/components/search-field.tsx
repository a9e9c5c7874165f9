import { Icon } from './icon.tsx';

interface SearchFieldProps {
  id: string;
  label: string;
  value: string;
  onType: (text: string) => void;
  /** The action of Enter, if any. */
  onEnter?: () => void;
  /** In UTF-16 code units. */
  maxLength?: number;
}

/** A field whose text filters the list below it. */
export function SearchField({ id, label, value, onType, onEnter, maxLength = 100 }: SearchFieldProps) {
  return (
    <div class="search-field">
      <Icon name="search" />
      <label class="unseen" for={id}>
        {label}
      </label>
      <input
        class="search-input"
        type="search"
        id={id}
        name={id}
        value={value}
        dir="auto"
        placeholder={label}
        maxLength={maxLength}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={({ key, isComposing, keyCode }) => {
          if (key === 'Enter' && !isComposing && keyCode !== 229) onEnter?.();
        }}
      />
    </div>
  );
}
