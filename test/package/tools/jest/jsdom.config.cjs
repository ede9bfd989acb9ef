module.exports = { testMatch: ["**/jsdom.test.js", "**/fixed-jsdom.test.js"] };
