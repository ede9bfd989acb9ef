import type { Table } from "./benchmark.js";

/** Formats a table in Markdown, with aligned columns so that it reads well on a terminal too. */
export function tableText({ title, columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => (typeof cell === "number" ? shown(cell) : cell)));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [head = "", ...body] = cells.map((row) => line(row, widths));
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return `### ${title}\n\n${[head, rule, ...body].join("\n")}\n`;
}

function line(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
  );
  return `| ${padded.join(" | ")} |`;
}

/** Three digits are all that a shared machine lets one believe; what was counted is a whole number. */
function shown(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
