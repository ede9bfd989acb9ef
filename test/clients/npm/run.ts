// Runs the checks of an official SDK of npm, and prints for each a line of JSON that says how it went: run.ts MAJOR-VERSION
import { runChecks } from "./checks.js";
import { cloudflare6 } from "./cloudflare-6.js";
import { cloudflare7 } from "./cloudflare-7.js";

const sdk = process.argv[2] === "6" ? cloudflare6 : cloudflare7;
const { BASE_URL = "", LIMITED_URL = "", FAILING_URL = "" } = process.env;
for (const checked of await runChecks(sdk, { BASE_URL, LIMITED_URL, FAILING_URL })) {
  process.stdout.write(`${JSON.stringify(checked)}\n`);
}
