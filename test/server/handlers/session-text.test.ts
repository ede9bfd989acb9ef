import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { SessionTexts } from "../../../src/server/handlers/session-text.js";
import { epoch, session } from "../stage.js";
import { isCollected } from "./collected.js";

test("a cached text is freed with its record", async () => {
  const texts = new SessionTexts(["id", "status"], defaultProfile);
  const written = () => {
    const record = session({ id: "ended" });
    const text = () => texts.text({ key: { appId: "app" }, sessions: { size: 1 } }, record, epoch);
    expect(text()).toBe(text());
    return record;
  };
  expect(await isCollected(written)).toBe(true);
});
