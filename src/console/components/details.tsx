import type { ComponentChildren } from "preact";
import { linkTo } from "../client/location.js";

/** The head of details beside a list: what they are about, and a link back to the list. */
export function DetailsHead({
  title,
  panel,
  children,
}: {
  readonly title: string;
  readonly panel: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="toolbar">
      <h2>{title === "" ? "(no title)" : title}</h2>
      {children}
      <a class="button close" href={linkTo(panel)} aria-label="Close the details">
        ×
      </a>
    </div>
  );
}

/** Names with their values, as text. */
export function Fields({
  label,
  fields,
}: {
  readonly label: string;
  readonly fields: readonly (readonly [string, string | readonly string[]])[];
}) {
  if (fields.length === 0) return null;
  return (
    <dl aria-label={label}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{[value].flat().join(", ")}</dd>
        </div>
      ))}
    </dl>
  );
}
