import type { Command } from "commander";
import { behaviourEntries } from "../contract/behaviour.js";
import { counted } from "../lib/message.js";
import type { Calibrated } from "../suite/calibrate/calibrate.js";
import { CliError, exitCodes, openInterruption } from "./exit.js";
import { addOptions, text, type ValuesOf } from "./option-table.js";
import { limitOptions, tenantOptions } from "./options.js";
import { print, printUntrusted } from "./output.js";
import { requireWritableFiles, writeInFolder } from "./user-files.js";

const options = {
  "--target <url>": text("base URL such as https://api.cloudflare.com/client/v4 (default: its own mock)"),
  ...tenantOptions,
  "--out <file>": text("write the profile to this file, as JSON"),
  ...limitOptions,
};

export function addCalibrateCommand(program: Command): void {
  const command = program
    .command("calibrate")
    .description("Measure on a live API what the documentation leaves open, and write a profile for the mock.");
  addOptions(command, options).addHelpText("after", examples).action(runCalibrate);
}

const examples = `
The credentials come from CLOUDFLARE_API_TOKEN, or from CLOUDFLARE_EMAIL and
CLOUDFLARE_API_KEY. GET requests only.

Examples:
  realtimekit-testkit calibrate --target https://api.cloudflare.com/client/v4 \\
    --account ID --app ID --out profile.json
  realtimekit-testkit serve --profile profile.json
`;

async function runCalibrate(given: ValuesOf<typeof options>): Promise<void> {
  const [{ calibrate }, { InconclusiveError }, { limitsOf, resolveTarget }] = await Promise.all([
    import("../suite/calibrate/calibrate.js"),
    import("../suite/model/finding.js"),
    import("./target.js"),
  ]);
  const { out } = given;
  await requireWritableFiles([out]);
  const resolved = await resolveTarget({ ...given, revision: "auto" });
  const { close, target, account, app, credentials, livestreamSession } = resolved;
  if (target.kind === "recording") {
    throw new CliError("--target: calibrate needs a running server, not a recording");
  }
  const interruption = openInterruption();
  try {
    const { entries, profile, requests, outage } = await calibrate({
      target,
      account,
      app,
      credentials,
      livestreamSession,
      signal: interruption.signal,
      limits: limitsOf(given, resolved),
    });
    const measured = entries.filter(({ value }) => value !== undefined).length;
    const summary = `${measured} of ${entries.length} entries measured on ${target.name} with ${counted(requests, "request")}`;
    printUntrusted(`${[...entries.map(entryLine), summary].join("\n")}\n`);
    if (out !== undefined) {
      await writeInFolder(out, `${JSON.stringify(profile, null, 2)}\n`);
      print(`${out}: the profile, for serve --profile ${out}\n`);
    }
    if (outage !== undefined) {
      throw new CliError(`${target.name} was not measured to the end: ${outage}`, exitCodes.couldNotCheck);
    }
  } catch (error) {
    if (!(error instanceof InconclusiveError)) throw error;
    const exitCode = interruption.exitCode() ?? exitCodes.couldNotCheck;
    throw new CliError(`${target.name} could not be measured: ${error.message}`, exitCode);
  } finally {
    interruption.close();
    process.exitCode = interruption.exitCode();
    await close();
  }
}

function entryLine({ name, value, unknown }: Calibrated): string {
  if (value === undefined) return `?  ${name}: not measured: ${unknown ?? ""}`;
  const assumed = behaviourEntries[name].default;
  return value === assumed ? `=  ${name}: ${value}, as assumed` : `!  ${name}: ${value}, not ${assumed} as assumed`;
}
