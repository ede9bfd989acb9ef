// Tracks what a program reads of the API's bodies: `node --import realtimekit-testkit/track`. Does nothing unless
// REALTIMEKIT_TESTKIT_READS names the file to append the reads to.
import { trackReads } from "./track/node.js";

const { REALTIMEKIT_TESTKIT_READS: file } = process.env;
if (file) trackReads(file);
