import type { ComponentChildren } from "preact";

/** What a panel shows while it has nothing, with the next step. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
