interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  readonly beyond: string;
}

const mebibyte = 1024 * 1024;

/** The fixed limits for what users, clients and targets send, and what happens beyond them. */
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
    unit: "anchors and aliases",
    what: "Anchors and aliases of a YAML file; together they may repeat a part 200 times",
    beyond: "an error",
  },
  tenantsPerScopes: {
    value: 10,
    unit: "times `maxTenants`",
    what: "Tenants (pairs of account and app) in all scopes; in one scope `maxTenants` (1,000)",
    beyond: "HTTP 503 for new ones, after idle scopes were dropped",
  },
  records: {
    value: 5_000_000,
    unit: "records",
    what: "Meetings, sessions and livestream sessions in all scopes",
    beyond: "HTTP 503 for new tenants and for `state load`, after idle scopes were dropped",
  },
  loadedRecords: {
    value: 500_000,
    unit: "records",
    what: "Records that a scenario given to `state load` generates for a tenant",
    beyond: "HTTP 400; start the mock with such a scenario",
  },
  scopeBytes: {
    value: 256 * mebibyte,
    unit: "bytes",
    what: "Journals and cached responses of all scopes; of one scope 96 MiB",
    beyond: "the scopes that were used longest ago forget theirs",
  },
  forwardedBytes: {
    value: 10 * mebibyte,
    unit: "bytes",
    what: "Body of a request that `--pass-to` forwards, and of its response after decompression",
    beyond: "HTTP 413, or 502",
  },
  streams: {
    value: 200,
    unit: "streams",
    what: "Clients of `/_testkit/journal/stream` and `/_testkit/state/stream` at once",
    beyond: "HTTP 503",
  },
  requestSeconds: {
    value: 300,
    unit: "seconds",
    what: "Time in which a request with its body has to arrive",
    beyond: "HTTP 408",
  },
  latencyMs: {
    value: 600_000,
    unit: "milliseconds",
    what: "Delay of a response by a fault rule, or by `serve --latency`",
    beyond: "HTTP 400, or an error at the start",
  },
  patternLength: {
    value: 2000,
    unit: "characters",
    what: "Length of a pattern with wildcards in a fault rule or a filter of the journal",
    beyond: "HTTP 400",
  },
  problems: {
    value: 100,
    unit: "problems",
    what: "Problems of a file, or of a body that a matcher checks, that are listed",
    beyond: "a line with their number",
  },
} as const satisfies Record<string, Limit>;
