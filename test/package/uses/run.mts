import { main } from "./all.js";

await main();
