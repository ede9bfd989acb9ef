import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const all = "test/**/*.test.ts";
/** Tests that replace modules, so that they cannot share loaded modules with others. */
const isolated = [
  "test/contract/invented-revision.test.ts",
  "test/fixtures/generate/lazy.test.ts",
  "test/forecast/run/references.test.ts",
  "test/server/full-disk.test.ts",
  "test/world/log/state-folder.test.ts",
];

/** Tests of what is started as a process, most of them of the built command; the longest by far. */
const commands = [
  "test/cli/**/*.test.ts",
  "test/docs/examples.test.ts",
  "test/forecast/missing-test.test.ts",
  "test/forecast/{explain,run}/*.test.ts",
  "test/hostile/*.test.ts",
  "test/story/*.test.ts",
];

/** Tests that run the contract suite against hundreds of right and wrong servers. */
const servers = [
  "test/suite/calibrate/other-servers.test.ts",
  "test/suite/checks/{mutants,no-false-alarm,other-servers,ticking-mutants}.test.ts",
  "test/suite/reports/causes.test.ts",
];

/** Starts with small files that take long, which would else run alone at the end: vitest starts with the largest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLong = ({ moduleId }: TestSpecification) => /docs\/examples|hostile-target/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    environment: "node",
    setupFiles: "test/setup.ts",
    testTimeout: 20_000,
    // Many tests wait for processes they started, so that cores would stay idle.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Modules are loaded once for many files: a third less processor time.
      {
        extends: true,
        test: {
          name: "shared",
          include: [all],
          exclude: [...configDefaults.exclude, ...isolated, ...commands, ...servers],
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
      { extends: true, test: { name: "servers", include: servers, isolate: false } },
      {
        extends: true,
        test: {
          name: "commands",
          include: commands,
          exclude: [...configDefaults.exclude, ...isolated],
          isolate: false,
        },
      },
    ],
  },
});
