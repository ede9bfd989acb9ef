export * from "./answers.js";
export * from "./gateway-error.js";
export * from "./livestream-session.js";
export * from "./meeting.js";
export * from "./paging.js";
export * from "./product-error.js";
export * from "./session.js";
