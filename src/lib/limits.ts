const mebibyte = 1024 * 1024;

/** The fixed limits for what users, clients and targets send. Each comment says what happens beyond the limit. */
export const limits = {
  /** Levels of a file, of a body of the control API, or of a body that `check` reads: an error, HTTP 400, or a finding. */
  nesting: 200,
  /** Size of a YAML file: an error; JSON may be larger. */
  yamlBytes: 16 * mebibyte,
  /** Keys, values and marks of a YAML file: an error; JSON may have more. */
  yamlParts: 1_500_000,
  /** Anchors and aliases of a YAML file, which together may repeat a part 200 times: an error. */
  yamlAliases: 10_000,
  /** Tenants (pairs of account and app) in all scopes, in multiples of `maxTenants`: HTTP 503, after idle scopes were dropped. */
  tenantsPerScopes: 10,
  /** Records in all scopes: HTTP 503 for new tenants and for `state load`, after idle scopes were dropped. */
  records: 5_000_000,
  /** Records that a scenario given to `state load` generates for a tenant: HTTP 400; start the mock with such a scenario. */
  loadedRecords: 500_000,
  /** Journals and cached responses of all scopes: those that were used longest ago forget theirs. Of one scope 96 MiB. */
  scopeBytes: 256 * mebibyte,
  /** Body of a request that `--pass-to` forwards, and of its response after decompression: HTTP 413, or 502. */
  forwardedBytes: 10 * mebibyte,
  /** Clients of `/_testkit/journal/stream` and `/_testkit/state/stream` at once: HTTP 503. */
  streams: 200,
  /** Time in which a request with its body has to arrive: HTTP 408. */
  requestSeconds: 300,
  /** Delay of a response by a fault rule: HTTP 400; or by `serve --latency`: an error. */
  latencyMs: 600_000,
  /** Characters of a pattern with wildcards in a fault rule or a filter of the journal: HTTP 400. */
  patternLength: 2000,
  /** Listed problems of a file, or of a body that a matcher checks: a line with the number of others. */
  problems: 100,
} as const;
