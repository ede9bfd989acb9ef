// Runs seeded schedules of faults: npm run test:schedules -- --schedules 1000 --seed 1
import { parseArgs } from "node:util";
import { runRound } from "./round.js";
import { scheduleOf } from "./schedule.js";

/** How many schedules share a fleet. */
const roundSize = 20;

const { values } = parseArgs({
  options: { schedules: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.schedules) }, (_, index) => first + index);
const all = { calls: 0, violations: [] as string[], recoveries: [] as number[], done: 0, undecided: 0 };
for (let start = 0; start < seeds.length; start += roundSize) {
  const round = seeds.slice(start, start + roundSize);
  const { calls, violations, undecided, recoveries, hasDisks } = await runRound(round);
  if (start === 0 && !hasDisks) print("full-disk reaches the limit of the servers: no small disks can be mounted here");
  all.calls += calls;
  all.undecided += undecided;
  all.done += round.length;
  all.recoveries.push(...recoveries);
  all.violations.push(...violations);
  print(
    `seeds ${round[0]} to ${round.at(-1)}: ${calls} calls, ${violations.length} violations, ${undecided} undecided`,
  );
  for (const violation of violations) print(`  ${violation}`);
  if (violations.length > 0) print(`  again: npm run test:schedules -- --seed ${round[0]} --schedules ${round.length}`);
}
const counts = new Map<string, number>();
for (const { fault } of seeds.map(scheduleOf)) counts.set(fault, (counts.get(fault) ?? 0) + 1);
print(`${all.done} schedules, ${all.calls} calls, ${all.violations.length} violations, ${all.undecided} undecided`);
print(Array.from(counts, ([fault, count]) => `${fault} ${count}`).join(", "));
if (all.recoveries.length > 0) {
  print(`commands again after the loss of the leader: at most ${Math.round(Math.max(...all.recoveries))} ms`);
}
process.exitCode = all.violations.length > 0 ? 1 : 0;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
