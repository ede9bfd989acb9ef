import { npmSdks } from "./npm/npm-sdks.js";
import type { SdkVersion } from "./sdk-version.js";

/** A program that uses a version of an official SDK, how to get it ready and how to run it. */
export interface Client extends SdkVersion {
  /** Command that must be on the machine. */
  readonly needs: string;
  /** Shell lines that get it ready, in its folder; `$WORK` is a folder to fill. */
  readonly prepare: string;
  /** Shell line that runs the program. */
  readonly run: string;
  readonly folder: string;
  /** Shell line of a published sample that runs with only the base URL set. */
  readonly sample?: string;
}

/** The programs, for an SDK of each revision and language. */
export const clients: readonly Client[] = [
  ...npmSdks.map(({ version }) => npm(version)),
  { ...go("6.10.0", "./calls ./sample"), sample: '"$WORK/sample"' },
  go("7.9.0", "./calls"),
  python("5.0.0"),
  python("5.6.0"),
  python("5.9.0"),
];

function npm(version: string): Client {
  const run = `npx tsx test/clients/npm/run.ts ${version}`;
  return { language: "js", version, needs: "node", prepare: "true", run, folder: "." };
}

function go(version: string, programs: string): Client {
  const major = `v${version.split(".")[0]}`;
  // The same program for each major version. Unoptimized code compiles in two thirds of the time, as in test/vendor.
  const prepare = `
    cp -r . "$WORK/source" && cd "$WORK/source" && sed -i 's|cloudflare-go/v6|cloudflare-go/${major}|' */*.go &&
    go build -tags ${major} '-gcflags=all=-N -l' -o "$WORK/" ${programs}`;
  return { language: "go", version, needs: "go", prepare, run: '"$WORK/calls"', folder: "test/clients/go" };
}

function python(version: string): Client {
  const prepare = `../../../.ci/python-env "$WORK/venv" cloudflare==${version}`;
  const interpreter = '"$WORK/venv/bin/python"';
  return {
    language: "python",
    version,
    needs: "python3",
    prepare,
    run: `${interpreter} calls.py`,
    folder: "test/clients/python",
    sample: `${interpreter} sample.py`,
  };
}
