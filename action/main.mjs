// The GitHub Action: starts a mock that later steps use, or runs the checks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stopGroup } from "./stop-group.mjs";
import { splitWords } from "./words.mjs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

try {
  const words = splitWords(input("arguments"));
  const mode = input("mode") || "mock";
  if (mode === "mock") await startMock(words);
  else if (mode === "check") await runChecks(words);
  else throw new Error(`mode is ${mode}: expected mock or check`);
} catch (error) {
  process.stdout.write(`::error::${escaped(error.message)}\n`);
  process.exitCode = 2;
}

async function runChecks(words) {
  const out = unlessGiven(words, /^--out\b/, "--out", "reports");
  if (out.length > 0) mkdirSync("reports", { recursive: true });
  const reports = [...unlessGiven(words, /^--report\b/, "--report", "pretty,github,junit"), ...out];
  const child = spawn("npx", commandLine("check", ...reports, ...words), { stdio: "inherit" });
  const [code] = await once(child, "close");
  process.exitCode = code ?? 1;
}

/** Starts a mock in a process group of its own, and waits until it is healthy. Stops it when it is not in time. */
async function startMock(words) {
  const seconds = Number(input("timeout") || 60);
  if (!(seconds > 0)) throw new Error(`timeout is ${input("timeout")}: expected a number of seconds`);
  const folder = mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), "realtimekit-testkit-"));
  const [log, readyFile] = [join(folder, "log"), join(folder, "ready")];
  const output = openSync(log, "w");
  const port = unlessGiven(words, /^(--port\b|-p)/, "--port", "0");
  // The same data every day, unless a scenario or an argument says what time it is.
  const clock = unlessGiven(words, /^--(clock|scenario)\b/, "--clock", "fixed");
  const args = commandLine("serve", ...port, ...clock, ...words, "--ready-file", readyFile);
  const child = spawn("npx", args, { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  const failed = new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(`npx does not start: ${message}`));
    child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  write("GITHUB_STATE", { group: child.pid ?? "", log });

  const deadline = Date.now() + seconds * 1000;
  const late = sleep(seconds * 1000, `it was not healthy within ${seconds} seconds`, { ref: false });
  const url = waitUntilHealthy(readyFile, deadline);
  const problem = await Promise.race([url.then(() => undefined), failed, late]);
  if (problem !== undefined) {
    if (child.pid !== undefined) await stopGroup(child.pid);
    process.stdout.write(`::group::What the mock printed\n${readFileSync(log, "utf8")}\n::endgroup::\n`);
    throw new Error(`The mock did not start: ${problem}. ${reason(log)}`);
  }
  const baseUrl = await url;
  const consoleUrl = `${new URL(baseUrl).origin}/`;
  write("GITHUB_OUTPUT", { "base-url": baseUrl, "console-url": consoleUrl });
  write("GITHUB_ENV", { CLOUDFLARE_BASE_URL: baseUrl });
  process.stdout.write(`The mock responds on ${baseUrl}, its console is ${consoleUrl}\n`);
  child.unref();
}

function unlessGiven(words, option, ...preset) {
  return words.some((word) => option.test(word)) ? [] : preset;
}

/** Returns the base URL once the mock has written it and reports that it is healthy. */
async function waitUntilHealthy(readyFile, deadline) {
  for (; Date.now() < deadline; await sleep(100)) {
    const url = existsSync(readyFile) ? readFileSync(readyFile, "utf8").trim() : "";
    if (url && (await isHealthy(new URL("/_testkit/health", url)))) return url;
  }
}

async function isHealthy(url) {
  // A certificate of the mock's own is not trusted here.
  const get =
    url.protocol === "https:"
      ? (options) => getHttps(url, { ...options, rejectUnauthorized: false })
      : (options) => getHttp(url, options);
  const request = get({ timeout: 5000, agent: false });
  request.once("timeout", () => request.destroy());
  try {
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** The arguments of npx. The package is that of the version of this action unless an input names another. */
function commandLine(...args) {
  return ["--yes", "--package", input("package") || `realtimekit-testkit@${version}`, "realtimekit-testkit", ...args];
}

function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}

/** Writes lines to a file of the runner, whose name a variable holds. */
function write(variable, values) {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  if (process.env[variable]) appendFileSync(process.env[variable], lines.join(""));
}

/** Returns the line of a log that says why the mock ended. */
function reason(log) {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.find((line) => /^(npm )?error[: ]/i.test(line)) ?? lines.at(-1);
}

function escaped(message) {
  return message.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
