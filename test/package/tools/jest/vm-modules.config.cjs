module.exports = { testMatch: ["**/modules.test.mjs"], transform: {} };
