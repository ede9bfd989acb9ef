/** Minutes of a time in milliseconds, rounded to `decimals`, as `minutes_consumed` shows them. */
export function minutesOf(milliseconds: number, decimals: number): number {
  const scale = 10 ** decimals;
  return minuteSteps(milliseconds, scale) / scale;
}

/** Minutes of a time in milliseconds in whole steps, of which a minute has `scale`: they order as rounded minutes do. */
export function minuteSteps(milliseconds: number, scale: number): number {
  return Math.round((milliseconds * scale) / 60_000);
}
