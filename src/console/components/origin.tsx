const labels = {
  documented: "documented",
  example: "seen in an example",
  semantic: "follows from the words",
  assumed: "assumed",
  mock: "limit of this mock",
} as const;

/** Where a fact about the API comes from. */
export function Origin({ origin }: { readonly origin: keyof typeof labels }) {
  return <span class={`tag origin-${origin}`}>{labels[origin]}</span>;
}
