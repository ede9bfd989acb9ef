import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import {
  definitionOf,
  type Envelope,
  envelopePath,
  pagingMember,
  type Revision,
  type RevisionDefinition,
  revisions,
} from "../../contract/revisions.js";
import { without } from "../../lib/collections.js";
import { faultOf, type Mutant, readPathOf } from "./mutant.js";

/** Derives, from the changes between revisions, what a client of an earlier revision had to survive. */
export function historyMutants(from: Revision, to: Revision): Mutant[] {
  const steps = revisions.slice(revisions.indexOf(from) + 1, revisions.indexOf(to) + 1);
  return steps.flatMap((later) => {
    const earlier = revisions[revisions.indexOf(later) - 1] ?? from;
    return operationIds.flatMap((operation) => mutantsOf(operation, earlier, later));
  });
}

function mutantsOf(operation: OperationId, earlier: Revision, later: Revision): Mutant[] {
  const before = definitionOf(earlier);
  const after = definitionOf(later);
  const changes = [
    ...envelopeChanges(before.envelopes[operation], after.envelopes[operation]),
    ...fieldChanges(operation, before, after),
  ];
  if (changes.length === 0) return [];
  const mutant = (
    operator: string,
    settings: Mutant["settings"],
    some: readonly Change[],
    isComplete = true,
  ): Mutant => ({
    id: `history/${later}/${operation}/${operator}`,
    kind: "history",
    operations: [operation],
    sentence: `${operation} as of ${later}: ${some.map(({ change }) => change).join("; ")}.`,
    contract: `The API changed that from ${earlier} to ${later}.`,
    operator,
    settings,
    ...(isComplete && { changes: some.map(({ path }) => readPathOf(path)) }),
  });
  // A query with a new parameter changes more.
  const [had = [], has = []] = [before, after].map(({ parameters }) => parameters[operation]);
  const isComplete = without(has, had).length === 0;
  return [
    mutant("everything", { revision: later, operations: [operation] }, changes, isComplete),
    ...changes.flatMap((change) =>
      change.effect ? [mutant(change.operator, faultOf(operation, change.effect), [change])] : [],
    ),
  ];
}

interface Change {
  readonly operator: string;
  readonly change: string;
  /** Path of the field that it changes. */
  readonly path: string;
  /** Makes this change alone; without it, only all changes of the revision are tried together. */
  readonly effect?: NonNullable<Mutant["settings"]["faults"]>[number]["effect"];
}

function envelopeChanges(before: Envelope, after: Envelope): Change[] {
  const [from, to] = [envelopePath(before).join("."), envelopePath(after).join(".")];
  const [had, has] = [before, after].map(pagingMember);
  const effect = { move_field: { from, to } };
  const moved = { operator: `moved-${from}`, change: `${from} is ${to}`, path: from, effect };
  return [
    ...(from === to ? [] : [moved]),
    ...(had === undefined || had === has ? [] : [removed(had, had)]),
    ...(had === undefined && has !== undefined ? [added(has, has)] : []),
  ];
}

function removed(name: string, path: string): Change {
  return { operator: `removed-${name}`, change: `${name} is removed`, path, effect: { drop_field: path } };
}

/** Creates the change for an added field, which no fault effect can make. */
function added(name: string, path: string): Change {
  return { operator: `added-${name}`, change: `${name} is added`, path };
}

function fieldChanges(operation: OperationId, before: RevisionDefinition, after: RevisionDefinition): Change[] {
  const { record } = operations[operation].response;
  const envelope = before.envelopes[operation];
  const at = envelopePath(envelope).join(".") + ("list" in envelope ? ".*" : "");
  const dropped = (path: string) => removed(path, `${at}.${path}`);
  const [had = [], has = []] = [before, after].map(({ fields }) => [...(fields[record] ?? [])]);
  const isConfigured = record === "meeting" && before.fields.meeting.includes("recording_config");
  const [was, is] = [before.recordingConfig, after.recordingConfig];
  const secrets = isConfigured ? without(is.writeOnly, was.writeOnly) : [];
  const codecPath = `${at}.recording_config.video_config.codec`;
  const codecs = isConfigured ? without(is.videoCodecs, was.videoCodecs) : [];
  return [
    ...without(had, has).map(dropped),
    ...without(has, had).map((name) => added(name, `${at}.${name}`)),
    ...secrets.map((name) => dropped(`recording_config.storage_config.${name}`)),
    ...codecs.map((codec) => ({
      operator: `added-codec-${codec}`,
      change: `recording_config.video_config.codec may be ${codec}`,
      path: codecPath,
      effect: { set_field: { path: codecPath, value: codec } },
    })),
  ];
}
