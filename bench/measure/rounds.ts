/** The middle of some measurements, and half of what lies between the quartiles, relative to it. */
export interface Median {
  readonly median: number;
  readonly spread: number;
}

/** Measures contestants in turn, so that whatever else the machine does hits all alike; the first round only warms up. */
export async function interleave<Name extends string, Result>(
  rounds: number,
  contestants: Readonly<Record<Name, (round: number) => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const result = await contestants[name](round);
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

export function medianOf(values: readonly number[]): Median {
  const sorted = [...values].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  return { median, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / median };
}

/** Median of the ratios of measurements of the same rounds: it does not suffer from a machine that slows down midway. */
export function medianRatio(values: readonly number[], others: readonly number[]): Median {
  return medianOf(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
