// CommonJS loads the ES modules by require().
import { setupServer } from "msw/node";

import testkit = require("realtimekit-testkit");
import assertions = require("realtimekit-testkit/assert");
import contract = require("realtimekit-testkit/contract");
import control = require("realtimekit-testkit/control");
import fetching = require("realtimekit-testkit/fetch");
import fixtures = require("realtimekit-testkit/fixtures");
import msw = require("realtimekit-testkit/msw");
import suite = require("realtimekit-testkit/suite");

const loaded = [testkit, assertions, contract, control, fetching, fixtures, msw, suite];
if (loaded.some((exported) => Object.keys(exported).length === 0)) throw new Error("An entry exports nothing.");

setupServer(...msw.realtimeKitHandlers());
testkit.createMock().then((mock) => mock.close());
