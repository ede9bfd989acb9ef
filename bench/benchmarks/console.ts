import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";
import type { Benchmark } from "../benchmark.js";
import { allCores } from "../measure/cores.js";
import { pathOf } from "../measure/paths.js";
import { medianOf } from "../measure/rounds.js";
import { command, startServer } from "../measure/server.js";

const installed = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** From the address on the terminal to the first request in the browser. */
export const consolePage: Benchmark = {
  name: "console",
  title: "Console: from the address on the terminal until the first request of an app is painted",
  async requires() {
    if (!existsSync(installed))
      throw new Error("The benchmark needs Chromium: set CHROMIUM, or apt-get install chromium");
  },
  async run({ rounds = 11 }) {
    const browser = await chromium.launch({ executablePath: installed, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const times: number[] = [];
      for (let round = 0; round <= rounds; round++) times.push(await timeToFirstRow(browser));
      const { median, spread } = medianOf(times.slice(1));
      return [
        {
          title: "Milliseconds until the first request is painted",
          columns: ["", "ms", "spread"],
          rows: [["one request before the page is opened", median, spread]],
        },
      ];
    } finally {
      await browser.close();
    }
  },
};

async function timeToFirstRow(browser: Browser): Promise<number> {
  await using server = await startServer([command, "serve", "--port", "0"], {}, allCores);
  const context = await browser.newContext();
  const page = await context.newPage();
  const from = performance.now();
  await server.get(pathOf("sessions"));
  await page.goto(server.origin);
  await page.getByRole("row", { name: /GetSessions/ }).waitFor();
  const taken = performance.now() - from;
  await context.close();
  return taken;
}
