import type { Faker } from "@faker-js/faker";
import { faker } from "@faker-js/faker/locale/en";
import { createGeneratorSync, type JsonSchema } from "json-schema-faker";
import { z } from "zod";
import { fake, setFaker } from "zod-schema-faker/v4";
import { type Session, sessionModels } from "../../src/contract/models/session.js";
import { generateTenant } from "../../src/fixtures/generate/tenant.js";
import { createFixtures } from "../../src/fixtures/index.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import type { Question } from "../question.js";

const model = sessionModels["2026-01"];
const epoch = Date.UTC(2026, 0, 15, 10);

/** How fast sessions are made, against what else makes objects of these fields. */
export const fixtures: Question = {
  name: "fixtures",
  title: "Fixtures: sessions made in a second, against other ways to make objects of the same fields",
  async ask({ rounds = 9 }) {
    setFaker(faker);
    const schema: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(model, { io: "input" })));
    const fromSchema = createGeneratorSync({ alwaysFakeOptionals: true });
    const { session } = createFixtures();
    const rates = await interleave(rounds, {
      "plain faker, one locale": () => rate(50_000, (count) => repeat(count, () => plainSession(faker))),
      "generated world (records)": (round) => rate(200_000, (count) => world(count, String(round))),
      "factory: session.list(n)": () => rate(50_000, (count) => session.list(count).length),
      "zod-schema-faker": () => rate(1_000, (count) => repeat(count, () => fake(model))),
      "json-schema-faker": () => rate(1_000, (count) => repeat(count, () => fromSchema.generate(schema))),
    });
    const plain = rates["plain faker, one locale"];
    const zod = rates["zod-schema-faker"];
    const json = rates["json-schema-faker"];
    return [
      {
        title: "Sessions a second",
        columns: ["", "a second", "of plain faker", "of zod-schema-faker", "of json-schema-faker", "spread"],
        rows: Object.entries(rates).map(([name, all]) => [
          name,
          Math.round(medianOf(all).median),
          medianRatio(all, plain).median,
          medianRatio(all, zod).median,
          medianRatio(all, json).median,
          medianOf(all).spread,
        ]),
      },
    ];
  },
};

async function rate(count: number, make: (count: number) => number): Promise<number> {
  const start = performance.now();
  const made = make(count);
  const seconds = (performance.now() - start) / 1000;
  if (made !== count) throw new Error(`${made} were made instead of ${count}.`);
  return count / seconds;
}

function repeat(count: number, make: () => unknown): number {
  let made = 0;
  for (let index = 0; index < count; index++) if (make() !== undefined) made++;
  return made;
}

function world(count: number, seed: string): number {
  const sizes = { meetings: 500, sessions: count };
  let made = 0;
  for (const _ of generateTenant({ ...sizes, seed, accountId: "account", appId: "app", epoch }).sessions) made++;
  return made;
}

/** What people write: each field by itself, so that nothing fits together. */
function plainSession({ string, date, number, helpers, company }: Faker): Session<"2026-01"> {
  return {
    id: string.uuid(),
    associated_id: string.uuid(),
    created_at: date.recent().toISOString(),
    live_participants: number.int({ min: 0, max: 20 }),
    max_concurrent_participants: number.int({ min: 20, max: 50 }),
    meeting_display_name: company.catchPhrase(),
    minutes_consumed: number.float({ min: 0, max: 500, fractionDigits: 4 }),
    organization_id: string.uuid(),
    started_at: date.recent().toISOString(),
    status: helpers.arrayElement(["LIVE", "ENDED"]),
    type: "meeting",
    updated_at: date.recent().toISOString(),
    ended_at: date.recent().toISOString(),
  };
}
