/** The values that each name can take. */
export type Domains = Readonly<Record<string, readonly unknown[]>>;

/** Returns combinations in which every two values of different names meet, in few rows and drawn at random. */
export function pairwise(domains: Domains, random: () => number): Record<string, unknown>[] {
  const names = Object.keys(domains);
  const missing = new Set<string>();
  for (const [index, one] of names.entries()) {
    for (const other of names.slice(index + 1)) {
      for (const a of domains[one] ?? []) for (const b of domains[other] ?? []) missing.add(pair(one, a, other, b));
    }
  }
  const rows: Record<string, unknown>[] = [];
  while (missing.size > 0) {
    const [first = "[]"] = missing;
    const [one, a, other, b] = JSON.parse(first) as [string, unknown, string, unknown];
    const row: Record<string, unknown> = { [one]: a, [other]: b };
    for (const name of shuffled(names, random)) {
      if (name in row) continue;
      const gain = (value: unknown) =>
        Object.entries(row).filter(([known, of]) => missing.has(ordered(names, name, value, known, of))).length;
      const values = shuffled(domains[name] ?? [], random);
      row[name] = values.reduce((best, value) => (gain(value) > gain(best) ? value : best), values[0]);
    }
    for (const [index, known] of names.entries()) {
      for (const next of names.slice(index + 1)) missing.delete(pair(known, row[known], next, row[next]));
    }
    rows.push(row);
  }
  return rows;
}

function pair(one: string, a: unknown, other: string, b: unknown): string {
  return JSON.stringify([one, a, other, b]);
}

function ordered(names: readonly string[], one: string, a: unknown, other: string, b: unknown): string {
  return names.indexOf(one) < names.indexOf(other) ? pair(one, a, other, b) : pair(other, b, one, a);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
