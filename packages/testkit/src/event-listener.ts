/** Events of one room, one user or one topic, from the moment on at which they began to be listened to. */

export interface ListenOptions {
  /** Milliseconds that the event may take; the testkit's if absent. */
  readonly timeout?: number;
}

/**
 * An event, by its fields or by a function. A field is a value, which of objects may be a part, or a matcher such as
 * `expect.any(Number)`. `type` is another name of `actionType`.
 */
export type Wanted<Event> =
  | ({ readonly [Field in keyof Event]?: unknown } & (Event extends { actionType: infer Action }
      ? { readonly type?: Action }
      : unknown))
  | ((event: Event) => boolean);

export interface EventListener<Event> {
  /** All that have come so far, in the order in which they came. */
  readonly events: readonly Event[];
  /**
   * Resolves with the first event that fits, whether it is there already or comes; each event meets one expectation of
   * this listener.
   * @throws NoEvent where none comes in time: it shows what came instead; whatever a function throws
   */
  expectEvent(wanted: Wanted<Event>, options?: ListenOptions): Promise<Event>;
}
