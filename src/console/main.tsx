import { render } from "preact";
import { App } from "./app.js";
import { connect } from "./client/connection.js";

render(<App />, document.body);
connect();
