/** A bound of what files, requests and clients can make the program do. */
interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /** What happens beyond it. */
  readonly beyond: string;
}

const mebibyte = 1024 * 1024;

/** Every fixed bound, in one place; `npm run docs:limits` documents them. */
export const limits = {
  nesting: {
    value: 200,
    unit: "levels",
    what: "Nesting of a file, of a body of the control API, and of a body that `check` reads",
    beyond: "an error with its position, HTTP 400, or a finding",
  },
  yamlBytes: {
    value: 16 * mebibyte,
    unit: "bytes",
    what: "Size of a YAML file",
    beyond: "an error; JSON may be larger",
  },
  yamlParts: {
    value: 1_500_000,
    unit: "keys, values and marks",
    what: "Parts of a YAML file",
    beyond: "an error; JSON may have more",
  },
  yamlAliases: {
    value: 10_000,
    unit: "aliases",
    what: "Aliases in a YAML file, and how often they may repeat a part: 200 times",
    beyond: "an error",
  },
  problems: {
    value: 100,
    unit: "problems",
    what: "Problems of a file that are listed",
    beyond: "a line with their number",
  },
} as const satisfies Record<string, Limit>;
