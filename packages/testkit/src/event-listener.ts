/** Events of one room, one user or one topic, from when the listener was created. */

export interface ListenOptions {
  /** The maximum wait in milliseconds; by default the testkit's timeout. */
  readonly timeout?: number;
}

/**
 * A description of an event, by its fields or by a function. A field is a value (of an object, a part is enough) or a
 * matcher such as `expect.any(Number)`. `type` is an alias of `actionType`.
 */
export type Wanted<Event> =
  | ({ readonly [Field in keyof Event]?: unknown } & (Event extends { actionType: infer Action }
      ? { readonly type?: Action }
      : unknown))
  | ((event: Event) => boolean);

export interface EventListener<Event> {
  /** All events so far, in the order of arrival. */
  readonly events: readonly Event[];
  /**
   * Resolves with the first event that matches, whether it has come already or comes later; each event meets only one
   * expectation of this listener.
   * @throws NoEvent if none comes in time, listing the events that came instead; and whatever the function throws
   */
  expectEvent(wanted: Wanted<Event>, options?: ListenOptions): Promise<Event>;
}
