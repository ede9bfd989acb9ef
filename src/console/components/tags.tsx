/** The status of a response. The class tells success, client errors and server errors apart; the number does so too. */
export function Status({ status }: { readonly status: number }) {
  const kind = status === 0 ? "broken" : status < 400 ? "success" : status < 500 ? "client" : "server";
  return <span class={`status ${kind}`}>{status === 0 ? "broken" : status}</span>;
}

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
