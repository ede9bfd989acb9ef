import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Renders a table. The first cell of a row is its header; on a narrow screen, the others name their columns. */
export function Table({
  columns,
  rows,
}: {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}) {
  const classOf = (cell: ComponentChildren) => (typeof cell === "number" ? "number" : undefined);
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            {columns.map((title, index) => (
              <th key={title} scope="col" class={classOf(rows[0]?.[index])}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([head, ...cells], index) => (
            <tr key={index}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td key={index} data-label={columns[index + 1]} class={classOf(cell)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Rows rendered above and below the visible ones. */
const margin = 8;

/**
 * Renders only the visible rows of a table, each as high as `--row` in the style sheet. New rows at the top keep the
 * scroll position, unless that is the top.
 */
export function VirtualTable<T>({
  label,
  columns,
  rows,
  keyOf,
  current,
  children,
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly current: T | undefined;
  /** Renders a row; its position in the table counts the head. */
  readonly children: (row: T, place: number) => ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, row: 30 });
  const newest = useRef<string | undefined>(undefined);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const row = Number.parseFloat(getComputedStyle(element).getPropertyValue("--row"));
      setView({ top: element.scrollTop, height: element.clientHeight, row });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    const known = newest.current;
    newest.current = rows[0] && keyOf(rows[0]);
    if (!element || known === undefined || element.scrollTop === 0) return;
    const added = rows.findIndex((row) => keyOf(row) === known);
    if (added > 0) element.scrollTop += added * view.row;
  }, [rows, keyOf, view.row]);

  const currentKey = current && keyOf(current);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !current) return;
    const top = rows.indexOf(current) * view.row;
    const isVisible = element.scrollTop <= top && top + 2 * view.row <= element.scrollTop + element.clientHeight;
    if (!isVisible) element.scrollTop = top - element.clientHeight / 2;
  }, [currentKey]);

  const first = Math.max(0, Math.floor(view.top / view.row) - margin);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / view.row) + margin);
  return (
    <div class="scroller" ref={scroller}>
      <div style={{ paddingTop: `${first * view.row}px`, paddingBottom: `${(rows.length - last) * view.row}px` }}>
        <table class={label.toLowerCase()} aria-label={label} aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {columns.map((title) => (
                <th key={title} scope="col" class={title.toLowerCase()}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{rows.slice(first, last).map((row, index) => children(row, first + index + 2))}</tbody>
        </table>
      </div>
    </div>
  );
}
