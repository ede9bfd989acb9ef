import { type ApiResponse, ConnectionFault, statusOf, textOf } from "../http/messages.js";

type Holder = Record<string, unknown>;

/** Changes the fields of a JSON body that a path such as `data.sessions.*.status` leads to. */
export function changeFields(
  response: ApiResponse,
  path: string,
  change: (holder: Holder, name: string) => void,
): ApiResponse {
  return changeBody(response, (text) => {
    const body: unknown = JSON.parse(text);
    forEachField(body, path.split("."), change);
    return JSON.stringify(body);
  });
}

/** Changes the body of a response that has one. */
export function changeBody(response: ApiResponse, change: (text: string) => string): ApiResponse {
  if (response === undefined || response instanceof ConnectionFault) return response;
  return { status: statusOf(response), body: change(textOf(response)) };
}

function forEachField(value: unknown, [name, ...rest]: string[], change: (holder: Holder, name: string) => void): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Holder;
  for (const key of name === "*" ? Object.keys(holder) : [name]) {
    if (!Object.hasOwn(holder, key)) continue;
    if (rest.length === 0) change(holder, key);
    else forEachField(holder[key], rest, change);
  }
}
