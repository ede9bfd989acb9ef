import type { ComponentChildren } from "preact";

/** A table of some rows, each row one column on a narrow screen. Those of `numbers` are right-aligned columns. */
export function Table({
  columns,
  numbers = [],
  children,
}: {
  readonly columns: readonly string[];
  readonly numbers?: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col" class={numbers.includes(title) ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
