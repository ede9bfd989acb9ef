// Compares the types of the newest published SDK for the five operations with our newest documents, and names newer SDKs.
// Exit codes: 0 nothing differs, 1 something does, 3 it could not be checked.
import { exec } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { operationIds } from "../src/contract/operations.js";
import { clients } from "../test/clients/clients.js";
import { sdkName, spokenRevision } from "../test/clients/sdk-version.js";
import { compareFields, isExplained } from "./compare-fields.js";

const shell = promisify(exec);

/** Prints the newest published version of an SDK. Major versions of Go are modules of their own. */
const newestOf = {
  js: "npm view cloudflare version",
  python: "python3 -m pip index versions cloudflare",
  go: "for major in 9 8 7; do go list -m github.com/cloudflare/cloudflare-go/v$major@latest 2>/dev/null && exit; done; exit 1",
} as const;

type Language = keyof typeof newestOf;

const work = await mkdtemp(join(tmpdir(), "upstream-"));
try {
  const newest = await newestVersion("js");
  process.exitCode = newest === undefined ? 3 : (await compareNewest(newest)) ? 1 : 0;
  for (const language of ["python", "go"] as const) await newestVersion(language);
} catch (error) {
  process.exitCode = 3;
  print(`Could not compare the types: ${String(error).split("\n")[0]}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** Prints the newest version of an SDK and whether the tests use it. Returns it, or undefined when it cannot be found out. */
async function newestVersion(language: Language): Promise<string | undefined> {
  const [used] = clients.filter((client) => client.language === language).reverse();
  const printed = await shell(newestOf[language], { timeout: 120_000, cwd: tmpdir() }).catch(() => undefined);
  const version = /\d+\.\d+\.\d+/.exec(printed?.stdout ?? "")?.[0];
  if (version === undefined || !used) {
    print(
      `${language}: could not find out the newest version; is ${newestOf[language].split(" ")[0]} here, and a network?`,
    );
    process.exitCode ??= 3;
    return undefined;
  }
  const isNew = version !== used.version;
  print(`${sdkName({ language, version })} is the newest; the tests use ${isNew ? used.version : "it"}`);
  return version;
}

/** Prints what differs between the types of a version and our documents of the revision that it should speak. */
async function compareNewest(version: string): Promise<boolean> {
  await shell(
    `npm pack cloudflare@${version} --silent --pack-destination "${work}" && tar xzf "${work}"/*.tgz -C "${work}"`,
    {
      cwd: work,
    },
  );
  const folder = join(work, "package");
  const { version: packed } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string };
  const revision = spokenRevision({ language: "js", version: packed });
  const found = operationIds
    .flatMap((operation) => compareFields(revision, operation, folder))
    .filter((one) => !isExplained(one));
  for (const { operation, path, ours, theirs } of found) {
    print(`${operation} ${path}: ${ours} in ${revision}, ${theirs} in ${version}`);
  }
  print(
    `${found.length} fields of the five operations differ between npm cloudflare ${version} and revision ${revision}`,
  );
  return found.length > 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
