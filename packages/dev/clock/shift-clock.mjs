/** Loaded before a process's own code (`--import`): its clock is CLOCK_SHIFT_MS milliseconds ahead, or behind if negative. */
const shift = Number(process.env.CLOCK_SHIFT_MS);
const RightDate = Date;

globalThis.Date = class extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + shift);
    else super(...given);
  }

  static now() {
    return RightDate.now() + shift;
  }
};
