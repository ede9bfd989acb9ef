import { expect, type Page } from "@playwright/test";
import { axe, namelessCells, violations } from "./violations.js";

/** Opens a page as readers have it, on a phone and on a desk, light and dark, and expects that it can be read there. */
export async function forEveryReader(page: Page, url: string, expectContent: () => Promise<void>): Promise<void> {
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("requestfailed", (request) => errors.push(request.url()));
  for (const width of [320, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.goto(url);
      await expectContent();
      const reader = `${width} pixels, ${colorScheme}`;
      if (colorScheme === "light") {
        await page.evaluate(axe);
        expect(await page.evaluate(violations), reader).toEqual([]);
      }
      await page.evaluate(() => {
        for (const part of document.querySelectorAll("details")) part.open = true;
      });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), reader).toBeLessThanOrEqual(width);
      expect(await page.evaluate(hardToRead), reader).toEqual([]);
      if (width === 320) expect(await page.evaluate(namelessCells, "td")).toEqual([]);
    }
  }
  expect(errors).toEqual([]);
}

/** In the page: the texts whose contrast with what is behind them is below 4.5, which WCAG AA requires. */
function hardToRead(): string[] {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!paint) throw new Error("There is no canvas to look colours up with.");
  const luminance = (layers: readonly string[]) => {
    for (const color of layers) {
      paint.fillStyle = color;
      paint.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = Array.from(paint.getImageData(0, 0, 1, 1).data, (byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string[] =>
    element ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : ["Canvas"];
  return Array.from(document.body.querySelectorAll<HTMLElement>("*")).flatMap((element) => {
    const text = Array.from(element.childNodes, (node) => (node.nodeType === Node.TEXT_NODE ? node.nodeValue : ""))
      .join("")
      .trim();
    if (text === "" || !element.checkVisibility()) return [];
    const back = behind(element);
    const [dark = 0, light = 0] = [luminance(back), luminance([...back, getComputedStyle(element).color])].sort(
      (a, b) => a - b,
    );
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(1)}: ${text.slice(0, 60)}`] : [];
  });
}
