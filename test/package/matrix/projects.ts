/** What projects run on, by its column in the table, with the version of Node if it is one. */
export const nodeVersions = {
  "Node 20.19": "20.19.0",
  "Node 22": "22.23.3",
  "Node 24": "24.21.0",
  "Node 26": "26.10.0",
  "own runtime": undefined,
} as const;

export type Runtime = keyof typeof nodeVersions;

/** A small project of `tools/` with certain versions of what it uses, installed with the packed package. */
export interface Project {
  /** Folder below `tools/`. */
  readonly folder: string;
  /** What it installs besides this package; the first names the rows of the table. */
  readonly packages: Readonly<Record<string, string>>;
  readonly on: readonly Runtime[];
  /** Shell lines to run, by what the table says of them. Each must end with exit code 0. */
  readonly runs: Readonly<Record<string, string>>;
  /** Shell line that installs it, if npm does not. */
  readonly install?: string;
  /** The runs of CI, on the last of its runtimes. */
  readonly fast?: readonly string[];
}

const oldest = ["Node 20.19"] as const;
const newest = ["Node 22", "Node 24", "Node 26"] as const;
const all = [...oldest, ...newest];

const nodeTest = { "node --test": "node --test" };

const playwrightTest = { "second context, request, server-rendered": "playwright test" };

/** Every combination that the table of `docs/integrations.md` shows. */
export const projects: readonly Project[] = [
  {
    folder: "jest",
    packages: { jest: "29.7.0", "jest-environment-jsdom": "29.7.0", "jest-fixed-jsdom": "0.0.11" },
    on: oldest,
    runs: { "CommonJS, default": "jest --config default.config.cjs", jsdom: "jest --config jsdom.config.cjs" },
  },
  {
    folder: "jest",
    packages: {
      jest: "30.5.2",
      "@types/jest": "30.0.0",
      "@types/node": "20.19.43",
      "@babel/preset-env": "7.29.14",
      "jest-environment-jsdom": "30.5.2",
      "jest-fixed-jsdom": "0.0.11",
      "ts-jest": "29.4.15",
      typescript: "5.9.3",
    },
    on: all,
    runs: {
      "CommonJS, default": "jest --config default.config.cjs",
      babel: "jest --config babel-jest.config.cjs",
      "ts-jest, node10": "jest --config ts-jest.config.cjs",
      "vm-modules": "NODE_OPTIONS=--experimental-vm-modules jest --config vm-modules.config.cjs",
      jsdom: "jest --config jsdom.config.cjs",
    },
    fast: ["vm-modules"],
  },
  vitest("3.2.0", { vite: "6.4.6", jsdom: "26.1.0", "happy-dom": "20.14.6" }, oldest),
  vitest("5.1.1", { vite: "8.3.8", jsdom: "31.0.1", "happy-dom": "21.0.4" }, newest),
  {
    folder: "vitest-types",
    packages: { vitest: "5.1.1", typescript: "5.9.3", "@types/node": "20.19.43" },
    on: ["Node 24"],
    runs: { "TypeScript without skipLibCheck": "tsc --project ." },
  },
  { folder: "msw", packages: { msw: "2.0.0" }, on: oldest, runs: nodeTest },
  { folder: "msw", packages: { msw: "3.0.5" }, on: newest, runs: nodeTest, fast: ["node --test"] },
  { folder: "playwright", packages: { "@playwright/test": "1.40.0" }, on: oldest, runs: playwrightTest },
  { folder: "playwright", packages: { "@playwright/test": "1.65.1" }, on: newest, runs: playwrightTest },
  { folder: "node-test", packages: {}, on: all, runs: nodeTest },
  { folder: "axios", packages: { axios: "1.21.1" }, on: all, runs: nodeTest },
  sdk("6.0.0", "2026-01"),
  sdk("7.1.0", "2026-07"),
  sdk("7.3.0", "2026-09"),
  {
    folder: "yarn",
    packages: { "@yarnpkg/cli-dist": "4.18.1" },
    on: newest,
    runs: { "Plug'n'Play": "node yarn.cjs node --test archive.test.mjs" },
    install: `touch yarn.lock && npm pack --silent @yarnpkg/cli-dist@4.18.1 && tar xzf yarnpkg-*.tgz &&
      cp package/bin/yarn.js yarn.cjs && YARN_ENABLE_IMMUTABLE_INSTALLS=0 node yarn.cjs install`,
  },
  {
    folder: "miniflare",
    packages: { miniflare: "4.20260730.0" },
    on: newest,
    runs: { outboundService: "node --test" },
  },
  {
    folder: "workers",
    packages: { "@cloudflare/vitest-plugin": "1.5.0", vitest: "5.1.1", msw: "2.15.0" },
    on: newest,
    runs: { "mockTest, msw 2": "vitest run" },
  },
];

function vitest(version: string, environments: Readonly<Record<string, string>>, on: readonly Runtime[]): Project {
  const runs = ["node", "jsdom", "happy-dom"].flatMap((environment) =>
    ["threads", "forks", "vmThreads", "vmForks"].map((pool): [string, string] => [
      `${environment}, ${pool}`,
      `vitest run --environment ${environment} --pool ${pool}`,
    ]),
  );
  return {
    folder: "vitest",
    packages: { vitest: version, ...environments },
    on,
    runs: Object.fromEntries(runs),
    fast: ["jsdom, threads", "happy-dom, vmThreads"],
  };
}

function sdk(version: string, revision: string): Project {
  return {
    folder: "sdk",
    packages: { cloudflare: version },
    on: all,
    runs: { [revision]: `REVISION=${revision} node --test` },
  };
}
