import type { Revision } from "../../src/contract/revisions.js";

/** An official client, how to get it ready and how to run its programs. */
export interface Client {
  readonly name: string;
  readonly revision: Revision;
  /** Commands that must be on the machine. */
  readonly needs: readonly string[];
  /** Shell lines that get it ready, in its folder; `$WORK` is a folder to fill. */
  readonly prepare: string;
  /** Shell line that runs the program. */
  readonly run: string;
  readonly folder: string;
  /** Shell line of a published sample that runs with only the base URL set. */
  readonly sample?: string;
}

/** The official clients. */
export const clients: readonly Client[] = [
  {
    name: "npm `cloudflare` 6.0",
    revision: "2026-01",
    needs: ["node"],
    prepare: "true",
    run: "npx tsx test/clients/npm/run.ts 6",
    folder: ".",
  },
  {
    name: "npm `cloudflare` 7",
    revision: "2026-07",
    needs: ["node"],
    prepare: "true",
    run: "npx tsx test/clients/npm/run.ts 7",
    folder: ".",
  },
  {
    name: "Go `cloudflare-go/v6`",
    revision: "2026-01",
    needs: ["go"],
    prepare: 'go build -o "$WORK/" ./...',
    run: '"$WORK/calls"',
    folder: "test/clients/go",
    sample: '"$WORK/sample"',
  },
  {
    name: "Python `cloudflare` 5",
    revision: "2026-07",
    needs: ["python3"],
    prepare: 'python3 -m venv "$WORK/venv" && "$WORK/venv/bin/pip" install --quiet --requirement requirements.txt',
    run: '"$WORK/venv/bin/python" calls.py',
    folder: "test/clients/python",
    sample: '"$WORK/venv/bin/python" sample.py',
  },
];
