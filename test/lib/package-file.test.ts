import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { packageFile } from "../../src/lib/package-file.js";

test("finds a file of the package from any module in it", () => {
  expect(existsSync(packageFile("fixtures/empty.yaml", import.meta.url))).toBe(true);
});

test.each([
  ["in a bundle without the package's files", "file:///no/such/folder/bundle.mjs"],
  ["in a CommonJS bundle, which has no import.meta.url", undefined],
])("says what to do %s", (_, from) => {
  expect(() => packageFile("fixtures/empty.yaml", from)).toThrow(
    "realtimekit-testkit cannot find its file fixtures/empty.yaml: if it is bundled, make the package external; " +
      "if a build copies only the files that it traces, include this one",
  );
});
