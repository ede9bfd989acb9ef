// Kills the mock amid writes, `npm run test:kill -- --times 1000`, and looks for commands that it acknowledged and lost.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { times: { type: "string", default: "1000" } } });
const args = ["vitest", "run", "test/cli/state.test.ts", "-t", "kill -9", "--reporter", "verbose"];
const env = { ...process.env, STATE_KILLS: values.times };
const { status } = spawnSync("npx", args, { env, stdio: "inherit" });
process.exitCode = status ?? 1;
