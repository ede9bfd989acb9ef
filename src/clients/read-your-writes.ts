import { minPositionHeader, positionHeader } from "../server/http/positions.js";

/**
 * Creates a `fetch` whose responses show at least what its earlier ones did, also behind a load balancer, where another
 * replica of the mock may respond. Give one to the control client and to the client under test, so that what the former
 * changes is there for the latter. It changes no requests to other servers.
 */
export function readYourWrites(fetch: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch {
  const positions = new Map<string, number>();
  return async (input, init) => {
    const isRequest = typeof input === "object" && "url" in input;
    const url = isRequest ? input.url : String(input);
    const origin = URL.canParse(url) ? new URL(url).origin : "";
    const seen = positions.get(origin);
    const response = await (seen === undefined
      ? fetch(input, init)
      : fetch(input, {
          ...init,
          headers: withPosition(init?.headers ?? (isRequest ? input.headers : undefined), seen),
        }));
    const position = Number(response.headers.get(positionHeader) ?? 0);
    if (position > (positions.get(origin) ?? 0)) positions.set(origin, position);
    return response;
  };
}

function withPosition(given: ConstructorParameters<typeof Headers>[0], position: number): Headers {
  const headers = new Headers(given);
  if (!headers.has(minPositionHeader)) headers.set(minPositionHeader, String(position));
  return headers;
}
