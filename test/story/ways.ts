import { controlClient } from "../../src/clients/control.js";
import { type Control, createControl } from "../../src/server/control/control.js";
import type { Mock } from "../../src/server/mock.js";
import { runHere } from "../cli/run-here.js";

/** The ways to control a mock that is served at a URL; all must do the same. */
export const waysToControl: Readonly<Record<string, (mock: Mock, url: string) => Control>> = {
  "the typed methods of createMock()": (mock) => mock.control,
  "the typed client over HTTP": (_, url) => controlClient(url),
  "plain HTTP": (_, url) => createControl((group, verb, method, input) => plainHttp(url, group, verb, method, input)),
  ctl: (_, url) => createControl((group, verb, _method, input) => ctl(url, group, verb, input)),
};

async function plainHttp(url: string, group: string, verb: string, method: string, input: object): Promise<unknown> {
  const query = method === "GET" ? `?${new URLSearchParams(Object.entries(input))}` : "";
  const response = await fetch(`${new URL(url).origin}/_testkit/${group}/${verb}${query}`, {
    method,
    ...(method === "POST" && { headers: { "content-type": "application/json" }, body: JSON.stringify(input) }),
  });
  const { data }: { data: unknown } = JSON.parse(await response.text());
  return data;
}

async function ctl(url: string, group: string, verb: string, input: object): Promise<unknown> {
  const { out } = await runHere(["ctl", "--url", url, "--json", group, verb, ...fieldsOf(input)]);
  return JSON.parse(out);
}

function fieldsOf(input: object, prefix = ""): string[] {
  return Object.entries(input).flatMap(([name, value]) =>
    typeof value === "object" && !Array.isArray(value)
      ? fieldsOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}=${Array.isArray(value) ? value.join(",") : value}`],
  );
}
