import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  type BehaviourEntry,
  type BehaviourName,
  behaviourEntries,
  defaultProfile,
  resolveProfile,
} from "../../src/contract/behaviour.js";
import { profileFileModel } from "../../src/contract/profile-file.js";

const entries: [string, BehaviourEntry][] = Object.entries(behaviourEntries);

describe("the profile file", () => {
  test("may be empty, or hold every default", () => {
    expect(profileFileModel.parse({})).toEqual({});
    expect(profileFileModel.parse(defaultProfile)).toEqual(defaultProfile);
  });

  test("may say when and against what an entry was measured", () => {
    const verified = { at: "2026-11-21T12:00:00+01:00", against: "https://api.cloudflare.com/client/v4" };
    expect(profileFileModel.safeParse({ maxPerPage: { value: 50, verified } }).success).toBe(true);
    expect(
      profileFileModel.safeParse({ maxPerPage: { value: 50, verified: { ...verified, at: "today" } } }).success,
    ).toBe(false);
    expect(profileFileModel.safeParse({ maxPerPage: { value: 50, verifed: verified } }).success).toBe(false);
  });

  test.each(["perPage", "toString", "constructor"])("rejects the unknown entry %s", (name) => {
    expect(profileFileModel.safeParse({ [name]: 1 }).success).toBe(false);
  });

  test.each(entries)("takes every value %s may have, bare or with a verification, and no other", (name, { values }) => {
    const allowed = "minimum" in values ? [values.minimum, values.maximum] : values;
    for (const value of allowed) {
      expect(profileFileModel.safeParse({ [name]: value }).success).toBe(true);
      expect(profileFileModel.safeParse({ [name]: { value } }).success).toBe(true);
    }
    const others = "minimum" in values ? [values.minimum - 1, values.maximum + 1, 1.5, "1"] : ["other", 7, null];
    for (const value of others) {
      expect(profileFileModel.safeParse({ [name]: value }).success, String(value)).toBe(false);
      expect(profileFileModel.safeParse({ [name]: { value } }).success, String(value)).toBe(false);
    }
  });
});

describe("the default profile", () => {
  test("is what an empty file resolves to", () => {
    expect(resolveProfile({}).profile).toEqual(defaultProfile);
  });

  test("holds only values that its entries allow", () => {
    expect(profileFileModel.safeParse(defaultProfile).error).toBeUndefined();
  });
});

describe("resolveProfile", () => {
  const verified = { at: "2026-11-21T12:00:00Z", against: "https://api.example.com" };
  const { profile, ledger } = resolveProfile({ maxPerPage: { value: 50, verified }, endTimeInclusive: false });
  const row = (name: BehaviourName) => ledger.find((entry) => entry.name === name);

  test("takes given values and keeps the default of the others", () => {
    expect(profile).toEqual({ ...defaultProfile, maxPerPage: 50, endTimeInclusive: false });
  });

  test("keeps in the ledger, in order, every entry's value, and the verification where one was given", () => {
    expect(ledger.map(({ name }) => name)).toEqual(Object.keys(behaviourEntries));
    expect(row("maxPerPage")).toMatchObject({ value: 50, origin: "assumed", verified });
    expect(row("endTimeInclusive")).toMatchObject({ value: false });
    expect(row("endTimeInclusive")).not.toHaveProperty("verified");
  });
});

describe("every entry", async () => {
  const files = (await readdir("src", { recursive: true })).filter((file) =>
    /^(server|world|fixtures)\/.*\.ts$/.test(file),
  );
  const sources = (await Promise.all(files.map((file) => readFile(`src/${file}`, "utf8")))).join("\n");

  test.each(Object.keys(behaviourEntries))("%s is read by the mock", (name) => {
    expect(sources).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
