import type { Command } from "commander";
import { addGenerateCommand } from "./fixtures/generate.js";
import { addListCommand } from "./fixtures/list.js";
import { addRecordCommand } from "./fixtures/record.js";
import { addSchemaCommand } from "./fixtures/schema.js";
import { addSnapshotCommand } from "./fixtures/snapshot.js";
import { addValidateCommand } from "./fixtures/validate.js";

/** Adds the commands around scenario files. */
export function addFixturesCommand(program: Command): void {
  const fixtures = program.command("fixtures").description("List, make, check and record scenarios: data to serve.");
  addListCommand(fixtures);
  addGenerateCommand(fixtures);
  addValidateCommand(fixtures);
  addRecordCommand(fixtures);
  addSnapshotCommand(fixtures);
  addSchemaCommand(fixtures);
}
