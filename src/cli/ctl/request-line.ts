/** What is printed of a request of the journal. */
export interface PrintedRequest {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly status: number;
  readonly duration_ms: number;
  readonly faults: readonly string[];
}

/** Writes a request of the journal in a line. */
export function requestLine({ seq, at, method, path, query, status, duration_ms, faults }: PrintedRequest): string {
  const asked = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`));
  const url = asked.length > 0 ? `${path}?${asked.join("&")}` : path;
  const hit = faults.length > 0 ? `  fault: ${faults.join(", ")}` : "";
  return `#${seq}  ${at.slice(11, 23)}  ${status || "---"}  ${method} ${url}  ${duration_ms.toFixed(1)} ms${hit}\n`;
}
