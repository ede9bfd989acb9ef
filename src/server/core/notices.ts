const maxNotices = 1000;

/** Passes each notice on once, and none after the first thousand, so that no client can fill a terminal or the memory. */
export function onceEach(tell: (notice: string) => void): (notice: string) => void {
  const told = new Set<string>();
  return (notice) => {
    if (told.has(notice) || told.size >= maxNotices) return;
    told.add(notice);
    tell(notice);
  };
}
