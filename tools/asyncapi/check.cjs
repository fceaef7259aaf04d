// Prints what the reference parser of AsyncAPI finds in a document, as JSON: [{severity, code, message, path}].
// usage: node check.cjs FILE     severity 0: error, 1: warning, 2: information
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { Parser } = createRequire(process.cwd() + "/")("@asyncapi/parser");

new Parser().validate(readFileSync(process.argv[2], "utf8")).then((found) => {
    const told = found.map(({ severity, code, message, path }) => ({ severity, code, message, path }));
    process.stdout.write(JSON.stringify(told) + "\n");
});
