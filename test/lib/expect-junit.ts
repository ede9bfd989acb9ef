import { expect } from "vitest";

const suiteCounts = ["name", "tests", "failures", "errors"];

/** Attributes, by junit-10.xsd of Jenkins' xUnit plugin, that an element may have, and those it must have. */
const rules: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  testsuites: [[...suiteCounts, "time"], []],
  testsuite: [[...suiteCounts, "time", "skipped", "timestamp", "hostname"], suiteCounts],
  testcase: [["name", "time", "classname"], ["name"]],
  failure: [["type", "message"], []],
  error: [["type", "message"], []],
  skipped: [["type", "message"], []],
  "system-out": [[], []],
};

/** Expects that a text satisfies the schema, as far as our elements go. */
export function expectJunit(text: string): void {
  for (const [, name = "", written = ""] of text.matchAll(/<([\w-]+)((?: [\w:]+="[^"]*")*)\s*\/?>/g)) {
    const attributes = [...written.matchAll(/ ([\w:]+)="/g)].map(([, one = ""]) => one);
    const [allowed = [], required = []] = rules[name] ?? [];
    expect({ name, unknown: attributes.filter((one) => !allowed.includes(one)) }).toEqual({ name, unknown: [] });
    expect({ name, missing: required.filter((one) => !attributes.includes(one)) }).toEqual({ name, missing: [] });
  }
  for (const [, time = ""] of text.matchAll(/ time="([^"]*)"/g)) expect(time).toMatch(/^\d+\.\d{3}$/);
}
