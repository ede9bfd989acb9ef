/** The values an entry may take: a closed list, or whole numbers of a range. */
export type AllowedValues =
  | readonly (string | number | boolean)[]
  | { readonly minimum: number; readonly maximum: number };

/** Says in words which values are allowed. */
export function expectation(values: AllowedValues): string {
  if ("minimum" in values) return `expected a whole number from ${values.minimum} to ${values.maximum}`;
  return `expected ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
}

/** Reports whether a value is allowed. */
export function isAllowed(values: AllowedValues, value: unknown): boolean {
  if (!("minimum" in values)) return values.some((one) => one === value);
  return Number.isInteger(value) && Number(value) >= values.minimum && Number(value) <= values.maximum;
}
