import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMock, type Mock } from "../../src/index.js";
import { newFolder } from "../new-folder.js";

const hook = pathToFileURL("dist/clients/track.js").href;
const record = "accounts/a/realtime/kit/b/sessions";

let mock: Mock;
let url: string;

beforeAll(async () => {
  mock = await createMock();
  url = `${await mock.listen()}/${record}`;
});

afterAll(() => mock.close());

/** Runs a program, with the hook, and returns its output and the reads below the list of sessions. */
async function run(program: string, env: Record<string, string> = {}) {
  const folder = newFolder();
  const file = join(folder, "reads.ndjson");
  writeFileSync(join(folder, "program.mjs"), program);
  const { stdout } = await promisify(execFile)(process.execPath, ["program.mjs"], {
    cwd: folder,
    env: { ...process.env, URL: url, NODE_OPTIONS: `--import ${hook}`, REALTIMEKIT_TESTKIT_READS: file, ...env },
  });
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const entries: { path?: string; file?: string; line?: number }[] = lines.map((line) => JSON.parse(line));
  const reads = entries.filter(({ path }) => path?.startsWith("$.data.sessions[*]."));
  return { stdout, lines, reads: reads.map(({ path = "", file, line }) => [path.slice(19), `${file}:${line}`]) };
}

const headers = 'const headers = { authorization: "Bearer test" };\n';
const getText = `${headers}import http from "node:http";
const text = await new Promise((resolve) => http.get(process.env.URL, { headers }, async (response) => {
  response.setEncoding("utf8");
  let all = "";
  for await (const chunk of response) all += chunk;
  resolve(all);
}));
`;

test.each<[string, string, number]>([
  ["fetch and json()", `${headers}const { data } = await (await fetch(process.env.URL, { headers })).json();`, 3],
  [
    "fetch and a stream, as Angular reads it",
    `${headers}const reader = (await fetch(process.env.URL, { headers })).body.getReader();\nconst chunks = [];\nfor (let part = await reader.read(); !part.done; part = await reader.read()) chunks.push(part.value);\nconst { data } = JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));`,
    6,
  ],
  [
    "fetch and a stream whose reader brings its own buffer",
    `${headers}const reader = (await fetch(process.env.URL, { headers })).body.getReader({ mode: "byob" });
let text = "", buffer = new ArrayBuffer(1000);
for (;;) {
  const { done, value } = await reader.read(new Uint8Array(buffer));
  if (done) break;
  text += Buffer.from(value).toString("latin1");
  buffer = value.buffer;
}
const { data } = JSON.parse(Buffer.from(text, "latin1").toString());`,
    11,
  ],
  ...[
    "for await (const part of body) await add(part);",
    "for await (const part of body.tee()[1].pipeThrough(new TransformStream())) await add(part);",
    "await body.pipeTo(new WritableStream({ write: add }));",
  ].map((code): [string, string, number] => [
    `fetch and a stream: ${code}`,
    `${headers}const { body } = await fetch(process.env.URL, { headers });\nconst chunks = [], add = (part) => chunks.push(part);\n${code}\nconst { data } = JSON.parse(Buffer.concat(chunks).toString());`,
    6,
  ]),
  [
    "fetch and text()",
    `${headers}const { data } = JSON.parse(await (await fetch(process.env.URL, { headers })).text());`,
    3,
  ],
  [
    "fetch and bytes",
    `${headers}const response = await fetch(process.env.URL, { headers });\nconst { data } = JSON.parse(new TextDecoder().decode(await response.arrayBuffer()));`,
    4,
  ],
  ["node:http", `${getText}const { data } = JSON.parse(text);`, 10],
  [
    "undici, which publishes what it receives",
    `import { channel } from "node:diagnostics_channel";
const text = JSON.stringify({ data: { sessions: [{ meeting_display_name: "x" }] } });
const request = { path: "/${record}?per_page=1" };
const publish = (name, message) => channel("undici:request:" + name).publish({ request, ...message });
for (const part of [text.slice(0, 9), text.slice(9)]) publish("bodyChunkReceived", { chunk: Buffer.from(part) });
publish("trailers", {});
const { data } = JSON.parse(text);`,
    8,
  ],
  [
    "another realm, as in jest",
    `${getText}import { createContext, runInContext } from "node:vm";\nconst { data } = runInContext("JSON", createContext()).parse(text);`,
    11,
  ],
  [
    "a mock of the process, as the fetch of happy-dom gets them",
    `import { createFetchMock } from ${JSON.stringify(pathToFileURL("dist/clients/fetch.js").href)};
const { handle } = await createFetchMock();
const { body } = await handle({ method: "GET", url: "/client/v4/${record}", headers: { authorization: "Bearer test" } });
const { data } = JSON.parse(new TextDecoder().decode(body));`,
    5,
  ],
])("tracks reads of bodies from %s, with their places", async (_, program, line) => {
  const { reads } = await run(`${program}\ndata.sessions[0].title2 ?? data.sessions[0].meeting_display_name;\n`, {
    REALTIMEKIT_TESTKIT_VARIANT: "{}",
  });
  expect(reads).toEqual([
    ["title2", `program.mjs:${line}`],
    ["meeting_display_name", `program.mjs:${line}`],
  ]);
});

test("places are below the folder of the forecast, also in a program that runs in the folder of its package", async () => {
  const program = `${getText}const { data } = JSON.parse(text);\ndata.sessions[0].id;\n`;
  const { reads } = await run(program, { REALTIMEKIT_TESTKIT_FOLDER: tmpdir() });
  expect(reads).toEqual([["id", expect.stringMatching(/^[^./][^/]*\/.*program\.mjs:10$/)]]);
});

test("a place may be in a folder with parentheses, and below the top of an async program", async () => {
  const { reads } = await run(
    `${getText}import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("(app)");
writeFileSync("(app)/read (1).mjs", "export const idOf = ({ id }) => id;\\nexport const nameOf = (of) => [of].map(({ name }) => name);");
const { idOf, nameOf } = await import("./(app)/read (1).mjs");
const { data } = JSON.parse(text);
idOf(data.sessions[0]);
nameOf(data.sessions[0]);`,
  );
  expect(reads).toEqual([
    ["id", "(app)/read (1).mjs:1"],
    ["name", "(app)/read (1).mjs:2"],
  ]);
});

test("tracked bodies can be sent to other processes and threads", async () => {
  const { stdout } = await run(`${headers}
import { fork } from "node:child_process";
import { deserialize, serialize } from "node:v8";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
if (process.send) {
  process.send((await (await fetch(process.env.URL, { headers })).json()).data.sessions.length);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(await (await fetch(process.env.URL, { headers })).json());
  process.send(await (await fetch(process.env.URL, { headers })).json());
  process.send(receiveMessageOnPort(port2).message.data.sessions.length);
  process.once("message", ({ data }) => {
    process.send(data.sessions.length);
    process.disconnect();
  });
} else {
  const child = fork("program.mjs", { serialization: "advanced" });
  child.on("message", (message) => console.log(message.data?.sessions.length ?? message));
  const workerData = await (await fetch(process.env.URL, { headers })).json();
  child.send(workerData);
  console.log(deserialize(serialize(workerData)).data.sessions.length);
  const code = 'console.log(require("node:worker_threads").workerData.data.sessions.length)';
  new Worker(code, { eval: true, workerData });
}`);
  expect(stdout).toBe("30\n".repeat(6));
});

test("tracked bodies can be sent to channels, also in a map", async () => {
  const { stdout } = await run(`${headers}
import { BroadcastChannel } from "node:worker_threads";
const body = await (await fetch(process.env.URL, { headers })).json();
const channels = [new BroadcastChannel("x"), new BroadcastChannel("x")];
channels[1].onmessage = ({ data }) => {
  console.log(data.get("body").data.sessions.length);
  for (const channel of channels) channel.close();
};
channels[0].postMessage(new Map([["body", body]]));`);
  expect(stdout).toBe("30\n");
});

test("does nothing unless a file is named", async () => {
  const { stdout, lines } = await run(
    `${headers}import { types } from "node:util";
const body = await (await fetch(process.env.URL, { headers })).json();
console.log(types.isProxy(body), fetch.name, JSON.parse.toString());`,
    { REALTIMEKIT_TESTKIT_READS: "" },
  );
  expect(stdout).toBe("false fetch function parse() { [native code] }\n");
  expect(lines).toEqual([]);
});

test("what a schema library reads counts as copied, unless the file uses it elsewhere", async () => {
  const zod = JSON.stringify(import.meta.resolve("zod"));
  const { lines } = await run(`${headers}import { z } from ${zod};
const session = z.object({ id: z.string(), status: z.string(), live_participants: z.number() });
const body = z.object({ data: z.object({ sessions: z.array(session) }) });
const { data } = body.parse(await (await fetch(process.env.URL, { headers })).json());
console.log(data.sessions.map(({ id, ...others }) => [id, others.status]));`);
  const copied = lines.map((line) => JSON.parse(line)).filter((read) => read.copied);
  expect(copied.map(({ path }) => path)).toEqual(["$.data.sessions[*].live_participants"]);
});

test("the status of a response is no use of a field that a schema library reads", async () => {
  const zod = JSON.stringify(import.meta.resolve("zod"));
  const { lines } = await run(`${headers}import { z } from ${zod};
const body = z.object({ data: z.object({ sessions: z.array(z.object({ status: z.string() })) }) });
const response = await fetch(process.env.URL, { headers });
if (!response.ok) throw new Error("status " + response.status);
console.log(body.parse(await response.json()).data.sessions.length);`);
  const read = lines.map((line) => JSON.parse(line)).filter(({ path }) => path.endsWith(".status"));
  expect(read).toMatchObject([{ copied: true }]);
});
