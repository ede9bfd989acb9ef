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
