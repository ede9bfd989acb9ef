import { documentedTenant } from "../contract/constants.js";
import { defaultSizes } from "../fixtures/generate/defaults.js";
import type { ScenarioFormat } from "../fixtures/scenario/names.js";
import { printScenario } from "../fixtures/scenario/print.js";
import { defineScenario, type Scenario } from "../fixtures/scenario/scenario.js";
import { maxBytes } from "../lib/yaml-document.js";
import type { TenantSeed } from "../world/records.js";
import { CliError } from "./cli-error.js";
import type { GenerateOptions } from "./fixtures.js";
import { createProgress, printError } from "./output.js";
import { loadUserScenario, writeOut } from "./user-files.js";

/** Runs `fixtures generate`: writes generated data, or all records of a scenario, as a scenario file. */
export async function runGenerate(options: GenerateOptions): Promise<void> {
  const { out, format = formatByName(out) } = options;
  const scenario = await loadSource(options);
  const seed = scenario.tenantSeed(scenario.tenants[0] ?? documentedTenant);
  const progress = createProgress();
  const watched = { ...seed, sessions: counted(seed, (count) => progress.show(`${count} sessions`)) };
  const parts = printScenario({ title: scenario.title, clock: scenario.clock }, watched, format);
  try {
    await writeOut(out, limitSize(parts, maxBytes[format === "yaml" ? "yaml" : "json"], out));
  } finally {
    progress.end();
  }
}

/** Loads the scenario to list, or defines one of generated data. */
async function loadSource({ scenario, seed, meetings, sessions }: GenerateOptions): Promise<Scenario> {
  if (scenario === undefined) {
    return defineScenario({ generate: { ...defaultSizes, ...defined({ meetings, sessions }) } }, { seed });
  }
  if (meetings !== undefined || sessions !== undefined) {
    throw new CliError("--scenario defines how much data there is: leave out --meetings and --sessions");
  }
  return loadUserScenario(scenario, { seed });
}

/** Rejects a file that has become too large to be read again; output to the terminal or a pipe continues, with a notice. */
function* limitSize(parts: Iterable<string>, maxBytes: number, out: string): Generator<string> {
  let bytes = 0;
  let noticed = false;
  for (const part of parts) {
    bytes += Buffer.byteLength(part);
    if (bytes > maxBytes && !noticed) {
      const problem = `it would have more than ${maxBytes} bytes, the limit for reading files of this format`;
      if (out !== "-") throw new Error(`${problem}; generate larger data with serve --sessions`);
      printError(`notice: as a file ${problem}\n`);
      noticed = true;
    }
    yield part;
  }
}

function defined(sizes: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sizes).flatMap(([name, size]) => (size === undefined ? [] : [[name, size]])),
  );
}

function formatByName(file: string): ScenarioFormat {
  if (file.endsWith(".ndjson")) return "ndjson";
  return /\.ya?ml$/.test(file) ? "yaml" : "json";
}

function counted({ sessions }: TenantSeed, show: (count: number) => void): TenantSeed["sessions"] {
  return {
    *[Symbol.iterator]() {
      let count = 0;
      for (const session of sessions) {
        yield session;
        count++;
        if (count % 1000 === 0) show(count);
      }
    },
  };
}
