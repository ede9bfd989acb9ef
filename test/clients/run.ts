// Runs the programs of the official clients against mocks, prints what came out as a table, and writes it into the README.
// A client whose toolchain is missing is reported as not run; any other failure ends with exit code 1.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, clients } from "./clients.js";
import { runClient } from "./run-client.js";
import { clientTable, withClientTable } from "./table.js";

const work = await mkdtemp(join(tmpdir(), "clients-"));
const results = [];
for (const client of clients) results.push({ client, outcome: await runClient(client, join(work, slug(client))) });
await rm(work, { recursive: true, force: true });

process.stdout.write(clientTable(results));
const failed = results.flatMap(({ client, outcome }) =>
  outcome.problems.map((problem) => `${client.name}: ${problem}`),
);
for (const problem of failed) process.stderr.write(`${problem}\n`);

if (failed.length > 0) process.exitCode = 1;
else if (results.every(({ outcome }) => outcome.ran)) {
  const readme = new URL("../../README.md", import.meta.url);
  await writeFile(readme, withClientTable(await readFile(readme, "utf8"), clientTable(results)));
}

function slug({ name }: Client): string {
  return name.replaceAll(/\W+/g, "-");
}
