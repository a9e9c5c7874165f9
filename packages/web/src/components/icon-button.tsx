import type { ComponentProps } from 'preact';
import { Icon } from './icon.tsx';

interface IconButtonProps {
  icon: ComponentProps<typeof Icon>['name'];
  /** What it does, for those who can't see the icon or point at it. */
  label: string;
  onClick: (event: MouseEvent) => void;
  /** Of a button that shows and hides something, or switches it. */
  expanded?: boolean;
  pressed?: boolean;
  disabled?: boolean;
}

/** A round button with an icon for a face. */
export function IconButton({ icon, label, onClick, expanded, pressed, disabled }: IconButtonProps) {
  return (
    <button
      class="icon-button"
      type="button"
      title={label}
      aria-label={label}
      aria-expanded={expanded}
      aria-pressed={pressed}
      aria-disabled={disabled}
      onClick={(event) => {
        if (!disabled) onClick(event);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
