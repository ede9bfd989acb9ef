import { readdir, readFile } from "node:fs/promises";
import manifest from "../../package.json" with { type: "json" };
import { createProgram } from "../../src/cli/program.js";
import { operations } from "../../src/contract/operations.js";
import { revisions } from "../../src/contract/revisions.js";
import { describeSdks } from "../../src/contract/sdk-versions.js";
import { commandGroups } from "../../src/server/control/commands/registry.js";
import { leaves, nameOf } from "./cli.js";

const docs = new URL("../../docs/", import.meta.url);

/** Renders llms.txt: what the package is, how to drive it, and where its documents are. */
export async function renderLlmsText(): Promise<string> {
  return `# realtimekit-testkit

> ${manifest.description}. Needs Node ${manifest.engines.node}. Install: npm install --save-dev realtimekit-testkit

How to drive it: docs/agents.md. Every command has --help; nothing prompts. Written by npm run docs; do not edit.

## Commands

${leaves(createProgram())
  .map((command) => `- npx realtimekit-testkit ${nameOf(command)}: ${command.description()}`)
  .join("\n")}

Exit codes: 0 success, 1 contract broken or expectation not met, 2 usage, 3 could not check, 70 internal error, 130 interrupted.

## Control commands

npx realtimekit-testkit ctl GROUP COMMAND FIELD=VALUE, POST or GET /_testkit/GROUP/COMMAND, or mock.control.GROUP.COMMAND({ field: value }).

${Object.entries(commandGroups)
  .map(([group, members]) => `- ${group}: ${Object.keys(members).join(", ")}`)
  .join("\n")}

## Imports

${Object.keys(manifest.exports)
  .filter((path) => path !== "./package.json")
  .map((path) => `- realtimekit-testkit${path.slice(1)}`)
  .join("\n")}

## Operations

Base URL http://127.0.0.1:4010/client/v4 of a mock, https://api.cloudflare.com/client/v4 live. Header: Authorization: Bearer TOKEN.

${Object.entries(operations)
  .map(([id, { method, path, summary }]) => `- ${id}: ${method.toUpperCase()} ${path}: ${summary}`)
  .join("\n")}

## Revisions

${revisions.map((name) => `- ${name}: ${describeSdks(name)}`).join("\n")}

## Docs

${(await documentList()).join("\n")}
`;
}

/** Lists the documents by their titles, the table of contents first. */
async function documentList(): Promise<string[]> {
  const names = (await readdir(docs)).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
  const links = ["README.md", ...names].map(async (name) => {
    const [, title = name] = /^# (.+)$/m.exec(await readFile(new URL(name, docs), "utf8")) ?? [];
    return `- [${title}](docs/${name})`;
  });
  return Promise.all(links);
}
