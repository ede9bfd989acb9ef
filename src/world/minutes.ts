/** Minutes of a time in milliseconds, rounded to so many decimals, as `minutes_consumed` shows them. */
export function minutesOf(milliseconds: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round((milliseconds * scale) / 60_000) / scale;
}
