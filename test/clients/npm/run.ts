// Runs the checks of an official SDK of npm, and prints for each a line of JSON that says how it went: run.ts VERSION
import { runChecks } from "./checks.js";
import { npmSdks } from "./npm-sdks.js";

const sdk = npmSdks.find(({ version }) => version === process.argv[2]);
if (!sdk) throw new Error(`The versions are ${npmSdks.map(({ version }) => version).join(", ")}.`);
const { BASE_URL = "", LIMITED_URL = "", FAILING_URL = "" } = process.env;
for (const checked of await runChecks(sdk, { BASE_URL, LIMITED_URL, FAILING_URL })) {
  process.stdout.write(`${JSON.stringify(checked)}\n`);
}
