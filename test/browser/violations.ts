import { readFile } from "node:fs/promises";

/** To be evaluated in a page before its violations are. */
export const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** In the page, on a phone: cells of tables of one column that do not name theirs. */
export function namelessCells(cells: string): string[] {
  return Array.from(document.querySelectorAll(cells))
    .filter(
      (cell) => cell.checkVisibility() && !/\w/.test(getComputedStyle(cell, "::before").content.replace("none", "")),
    )
    .map((cell) => cell.outerHTML);
}

/** In the page: what axe finds. */
export async function violations(): Promise<string[]> {
  const { axe } = globalThis as unknown as {
    readonly axe: {
      run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
    };
  };
  const found = await axe.run();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
