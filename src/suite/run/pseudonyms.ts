/** Names that stand for texts: the same name for the same text, in the order in which they are first seen. */
export interface Pseudonyms {
  /** Returns words for the words of a text, so that a part of a text is a part of its pseudonym. */
  readonly text: (original: string) => string;
  readonly id: (original: string) => string;
  /** Returns a name for the name of a field. */
  readonly name: (original: string) => string;
  /** Returns the pseudonym that a text or an id has already. */
  readonly known: (original: string) => string | undefined;
}

/** Creates pseudonyms that are counted; `alias` is what the name of a field is called. */
export function createPseudonyms(alias: (name: string) => string): Pseudonyms {
  const texts = new Map<string, string>();
  const words = new Map<string, string>();
  const names = new Map<string, string>();
  const taken = new Set<string>();

  /** Returns a name that stands for nothing else, by adding a number to it. */
  function unique(wanted: (count: number) => string): string {
    let count = 1;
    while (taken.has(wanted(count))) count += 1;
    taken.add(wanted(count));
    return wanted(count);
  }

  function store(map: Map<string, string>, original: string, create: () => string): string {
    const name = map.get(original) ?? create();
    map.set(original, name);
    return name;
  }

  function wordName(word: string): string {
    const lower = word.toLowerCase();
    const name = store(words, lower, () => `word${counted(words.size + 1)}`);
    return word === lower ? name : `W${name.slice(1)}`;
  }

  /** The words in place of a text's; what is between them is a space. */
  function named(text: string): string {
    const name = text.replaceAll(/[^\p{L}\p{N}_]+/gu, " ").replaceAll(/[^ ]+/g, wordName);
    return /\S/.test(name) ? name : wordName(text);
  }

  return {
    text: (original) =>
      store(texts, original, () => {
        const name = named(original);
        return unique((count) => (count === 1 ? name : `${name} word${counted(count)}`));
      }),
    id: (original) => store(texts, original, () => unique((count) => `id${counted(texts.size + count)}`)),
    name: (original) =>
      store(names, original, () => {
        const name = alias(original);
        return unique((count) => (count === 1 ? name : `${name}_${count}`));
      }),
    known: (original) => texts.get(original),
  };
}

function counted(number: number): string {
  return String(number).padStart(4, "0");
}
