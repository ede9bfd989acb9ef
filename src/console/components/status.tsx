/** The status of a response. The class tells success, client errors and server errors apart; the number does so too. */
export function Status({ status }: { readonly status: number }) {
  const kind = status === 0 ? "broken" : status < 400 ? "success" : status < 500 ? "client" : "server";
  return <span class={`status ${kind}`}>{status === 0 ? "broken" : status}</span>;
}
