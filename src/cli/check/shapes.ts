import { existsSync } from "node:fs";
import { type Capture, captureModel, captureShapes, compareCaptures } from "../../suite/capture/capture.js";
import { besideModels } from "../../suite/capture/compare.js";
import type { Report } from "../../suite/run/report.js";
import { runSuite } from "../../suite/run/run.js";
import { readChecked } from "./read-file.js";
import { aimAt } from "./target.js";
import { writeInFolder } from "./write-file.js";

/** Says what changed since the shapes were kept the last time, or what they are, and keeps those of now. */
export async function keepShapes(report: Report, file: string): Promise<void> {
  const capture = captureShapes(report);
  const lines = existsSync(file)
    ? drift(await readChecked(file, captureModel), capture)
    : besideModels(capture, report.target.kind === "http" ? await captureMock(capture) : undefined);
  process.stdout.write(`${lines.join("\n")}\n`);
  await writeInFolder(file, `${JSON.stringify(capture, null, 1)}\n`);
}

function drift(before: Capture, now: Capture): string[] {
  const changes = compareCaptures(before, now);
  return [`Drift since ${before.capturedAt}: ${changes.length || "none"}`, ...changes.map((change) => `  ${change}`)];
}

async function captureMock({ revision }: Capture): Promise<Capture> {
  const { close, ...aim } = await aimAt({ revision });
  const report = await runSuite(aim);
  await close();
  return captureShapes(report);
}
