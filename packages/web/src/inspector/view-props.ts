import type { InspectorInfo } from '@parley/contracts';

/** The properties of each of the inspector's views. */
export interface ViewProps {
  readonly info: InspectorInfo;
  /** The right was revoked, or the session has ended. */
  readonly onNotAllowed: () => void;
}
