/** The storage for a page's visits, or for its tab alone. */
type Kind = "localStorage" | "sessionStorage";

/** Reads a stored text; undefined also where the browser denies the page its storage. */
export function stored(kind: Kind, key: string): string | undefined {
  try {
    return window[kind].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a text. Returns whether the browser let it. */
export function store(kind: Kind, key: string, text: string): boolean {
  try {
    window[kind].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
