import { aliasOf } from "../../contract/redaction.js";
import { folded } from "../checks/list-filters.js";

/**
 * Creates pseudonyms for texts: the same for the same text, in order of first appearance. Checks choose by them what to
 * search for, and compare them with what was searched for, as they do with the texts.
 */
export function createCountedPseudonyms(searched: readonly string[]) {
  const texts = new Map<string, string>();
  const words = new Map<string, string>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const standIns = {
    letter: { first: 0x4e00, known: new Map<string, string>() },
    symbol: { first: 0x2801, known: new Map<string, string>() },
    /** Folding removes it. */
    accent: { first: 0x300, known: new Map<string, string>() },
  };
  const searchedWords = new Set(searched.flatMap((text) => folded(text).match(word) ?? []));

  /** Makes a name unique by adding a number. */
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

  /** Returns what stands for a character beyond ASCII: another one of its kind. */
  function standIn(kind: keyof typeof standIns, character: string): string {
    const { first, known } = standIns[kind];
    return store(known, character, () => String.fromCodePoint(first + known.size));
  }

  /** Names a word; one that differs in case or accents only gets a name that does. */
  function wordName(original: string): string {
    const lower = original.toLowerCase();
    const plain = folded(original);
    const accents = wideIn(lower).filter((character) => !plain.includes(character));
    const name = plainName(plain) + accents.map((character) => standIn("accent", character)).join("");
    return original === lower ? name : name.replace("w", "W");
  }

  /** Names a folded word. The names of searched words in it are in its name, too. */
  function plainName(plain: string): string {
    return store(words, plain, () => {
      const parts = [...searchedWords].filter((part) => part !== plain && plain.includes(part)).map(plainName);
      const letters = wideIn(plain).filter(isLetter);
      const symbols = wideIn(plain).filter((character) => !isLetter(character));
      const inside = letters.map((character) => standIn("letter", character)).join("");
      const start = /\p{L}{2}/u.test(plain) ? `w${inside || "o"}rd` : inside;
      const end = symbols.map((character) => standIn("symbol", character));
      return [start, padded(words.size + 1), ...end, ...parts].join("");
    });
  }

  function named(text: string): string {
    const name = text
      .replaceAll(/[\0- \x7f]+/g, " ")
      .replaceAll(/[^ -~\p{L}\p{M}\p{N}]/gu, (character) => standIn("symbol", character.toLowerCase()))
      .replaceAll(word, wordName);
    return /\w/.test(name) ? name.trim() : wordName(text);
  }

  return {
    text: (original: string) =>
      store(texts, original, () => {
        const name = named(original);
        return unique((count) => (count === 1 ? name : `${name} again${padded(count)}`));
      }),
    id: (original: string) => store(texts, original, () => unique((count) => `id${padded(texts.size + count)}`)),
    name: (original: string) =>
      store(names, original, () => {
        const name = aliasOf(original);
        return unique((count) => (count === 1 ? name : `${name}_${count}`));
      }),
    known: (original: string) => texts.get(original),
  };
}

const word = /[\p{L}\p{M}\p{N}]+/gu;

/** Returns the characters beyond ASCII, each once. */
function wideIn(text: string): string[] {
  return [...new Set(text.match(/[^ -~]/gu))];
}

function isLetter(character: string): boolean {
  return /\p{L}/u.test(character);
}

function padded(number: number): string {
  return String(number).padStart(4, "0");
}
