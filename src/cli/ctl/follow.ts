import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { printable } from "../../lib/terminal.js";
import { scopePath } from "../../server/http/urls.js";
import { CliError, exitCodes } from "../failure.js";
import type { Controller } from "./controller.js";
import { requestLine } from "./request-line.js";

/** Prints requests as they come, a line each, until the mock, the user or the reader of the output ends it. */
export async function follow(controller: Controller, fields: readonly string[]): Promise<void> {
  const { input } = await controller.parse("journal", "list", fields);
  const { url, scope, token, json } = controller;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) query.set(name, String(value));
  const path = `${scopePath(scope)}/_testkit/journal/stream?${query}`;
  const unread = new AbortController();
  process.stdout.once("error", () => unread.abort());
  const response = await fetch(new URL(path, url), {
    signal: unread.signal,
    headers: token === undefined ? {} : { "x-testkit-token": token },
  }).catch(() => undefined);
  if (!response?.ok || !response.body) {
    throw new CliError(
      `no journal streams at ${url.origin}: ${response?.status ?? "nothing answers"}`,
      exitCodes.couldNotCheck,
    );
  }
  const lines = createInterface({ input: Readable.from(untilItEnds(response.body)) });
  for await (const line of lines) {
    if (!line.startsWith("data: ")) continue;
    const data = line.slice("data: ".length);
    process.stdout.write(json ? `${data}\n` : printable(requestLine(JSON.parse(data))));
  }
}

/** What a stream tells. It breaks off when the mock ends, which is no failure of ours. */
async function* untilItEnds(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch {}
}
