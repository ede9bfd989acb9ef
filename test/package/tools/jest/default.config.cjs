// What jest does without a configuration, on the test written as CommonJS.
module.exports = { testMatch: ["**/commonjs.test.js"] };
