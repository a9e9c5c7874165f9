import type { InspectorInfo } from '@parley/contracts';

/** What each of the inspector's views is given. */
export interface ViewProps {
  readonly info: InspectorInfo;
  /** The right was taken away, or the session has ended. */
  readonly onNotAllowed: () => void;
}
