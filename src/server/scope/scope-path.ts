/** What stands before the paths of a scope; nothing for the default one. */
export function scopePath(name: string | undefined): string {
  return name === undefined ? "" : `/scope/${name}`;
}
