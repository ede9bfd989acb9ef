// Stops what the action started, at the end of the job, whatever became of the job.
import { existsSync, readFileSync } from "node:fs";
import { stopGroup } from "./stop-group.mjs";

const { STATE_group: group, STATE_log: log } = process.env;

if (group) await stopGroup(Number(group));
if (log && existsSync(log)) {
  process.stdout.write(`::group::What the mock printed\n${readFileSync(log, "utf8")}\n::endgroup::\n`);
}
