interface Span {
  readonly from: number;
  readonly to: number;
}
interface Count {
  readonly due: number;
  readonly drawn: number;
  readonly missed: number;
  readonly share: number;
}
export function quietSpans(windows: readonly Span[], begin: number, end: number): Span[];
export function countFrames(times: readonly number[], spans: readonly Span[], fps: number): Count;
export function countOwn(
  stats: readonly { readonly at: number; readonly pid: number; readonly frames: number; readonly missed: number }[],
  spans: readonly Span[],
): Count;
export function trend<Sample extends { readonly at: number }>(
  samples: readonly Sample[],
  room: { readonly warmUpMs: number; readonly partMs: number },
  value: (sample: Sample) => number,
): { readonly first: number; readonly last: number; readonly minutes: number } | undefined;
