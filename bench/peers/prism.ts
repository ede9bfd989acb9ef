import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installed } from "./installed.js";
import type { Peer } from "./peer.js";
import type { Rows } from "./rows.js";

const openapi = new URL("../../openapi/realtimekit.2026-01.json", import.meta.url);

/** Prism: serves the examples of our OpenAPI document; its lists get examples of as many rows as are requested. */
export const prism: Peer = {
  name: "Prism",
  queries: false,
  async prepare(rows, folder, port) {
    const document: { paths: Record<string, PathItem> } = JSON.parse(await readFile(openapi, "utf8"));
    for (const [path, { get }] of Object.entries(document.paths)) {
      const examples = listExamples(path, rows);
      const { schema } = get.responses["200"].content["application/json"];
      if (examples) get.responses["200"].content["application/json"] = { schema, examples };
    }
    const file = join(folder, "prism.json");
    await writeFile(file, JSON.stringify(document));
    const where = ["--host", "127.0.0.1", "--port", String(port)];
    return [installed("@stoplight/prism-cli/dist/index.js"), "mock", ...where, "--verboseLevel", "silent", file];
  },
  path(path) {
    const rows = /per_page=(\d+)/.exec(path)?.[1];
    return `${path.replace("/client/v4", "")}${rows ? `&__example=rows${rows}` : ""}`;
  },
};

interface PathItem {
  readonly get: { readonly responses: { readonly "200": { readonly content: { "application/json": Media } } } };
}

interface Media {
  readonly schema: unknown;
  readonly examples?: object;
}

function listExamples(path: string, { sessions, meetings }: Rows): object | undefined {
  if (path.endsWith("/meetings")) {
    const paging = { start_offset: 1, end_offset: 20, total_count: meetings.length };
    return { rows20: { value: { success: true, data: meetings.slice(0, 20), paging } } };
  }
  if (!path.endsWith("/kit/{app_id}/sessions")) return undefined;
  const page = (count: number) => ({ value: { success: true, data: { sessions: sessions.slice(0, count) } } });
  return { rows20: page(20), rows100: page(100) };
}
