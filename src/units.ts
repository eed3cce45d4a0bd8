/** Numbers that carry their unit in the type, so that a frame count never lands where milliseconds belong. */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Milliseconds on the program's one monotonic clock (`now()`), or a span of them. */
export type Millis = Unit<'ms'>;
/** Cycles per second. */
export type Hertz = Unit<'Hz'>;

export const millis = (value: number): Millis => value as Millis;
export const hertz = (value: number): Hertz => value as Hertz;

/** The program's one clock: monotonic, in milliseconds, the same in the browser and in Node. */
export const now = (): Millis => performance.now() as Millis;
