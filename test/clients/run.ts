// Runs our programs of the official SDKs against mocks, and stores what came out in results.json: run.ts [PART-OF-A-NAME...]
// Exit codes: 0 all passed, 1 a check failed, 3 a program could not run.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "./checks.js";
import { clients } from "./clients.js";
import { type SdkResults, storeResults } from "./results.js";
import { runClient } from "./run-client.js";
import { isNamed, sdkName, spokenRevision } from "./sdk-version.js";

const parts = process.argv.slice(2);
const chosen = clients.filter((client) => isNamed(client, parts));
if (chosen.length === 0) throw new Error(`No SDK is named ${parts.join(" or ")}: ${clients.map(sdkName).join(", ")}.`);

const work = await mkdtemp(join(tmpdir(), "clients-"));
const programs: Record<string, SdkResults["programs"][string]> = {};
let problems = 0;
let notRun = 0;
for (const client of chosen) {
  const name = sdkName(client);
  const outcome = await runClient(client, join(work, name.replaceAll(/\W+/g, "-")));
  problems += outcome.problems.length;
  programs[name] = outcome.passed;
  if (!outcome.ran) {
    notRun++;
    print(`${name}: could not run: ${client.needs} is missing`);
    continue;
  }
  print(`${name}, revision ${spokenRevision(client)}: ${outcome.passed.length} of ${checks.length} checks passed`);
  for (const problem of outcome.problems) print(`  ${problem}`);
}
await rm(work, { recursive: true, force: true });

if (problems > 0) process.exitCode = 1;
else if (notRun > 0) process.exitCode = 3;
else await storeResults({ programs });

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
