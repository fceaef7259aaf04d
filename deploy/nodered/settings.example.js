// Settings of Node-RED for ThermIQ; copy to settings.js. Secrets come from the environment, never from here.
"use strict";
const { createHash, timingSafeEqual } = require("node:crypto");

// One user for editor, dashboard and HTTP nodes. Without NODERED_PASSWORD only this machine can reach any of them.
const user = process.env.NODERED_USER || "thermiq";
const password = process.env.NODERED_PASSWORD || "";

const digest = text => createHash("sha256").update(text).digest();
const mayPass = (name, given) => name === user && timingSafeEqual(digest(given), digest(password));

function isAuthorized(headers) {
    const [scheme, code] = (headers.authorization || "").split(" ");
    const [name, ...rest] = Buffer.from(code || "", "base64").toString().split(":");
    return scheme === "Basic" && mayPass(name, rest.join(":"));
}

// A page of somebody else must not use the password that the browser remembers.
function isOwnPage({ origin, host }) {
    return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

const forHttp = (request, response, next) => {
    if (isAuthorized(request.headers)) return next();
    response.set("WWW-Authenticate", 'Basic realm="ThermIQ"');
    return response.sendStatus(401);
};

// The dashboard's socket does not pass through httpNodeAuth.
const forSocket = (socket, next) => {
    const { headers } = socket.handshake;
    next(isAuthorized(headers) && isOwnPage(headers) ? undefined : new Error("not authorized"));
};

const account = { username: user, permissions: "*" };
const locked = {
    adminAuth: {
        type: "credentials",
        users: async name => (name === user ? account : null),
        authenticate: async (name, given) => (mayPass(name, given) ? account : null),
    },
    httpNodeAuth: forHttp,
    dashboard: { ioMiddleware: forSocket },
};

module.exports = {
    flowFile: "flows.json",
    flowFilePretty: true,
    uiHost: process.env.NODERED_HOST || (password ? "0.0.0.0" : "127.0.0.1"),
    uiPort: Number(process.env.NODERED_PORT || 1880),
    mqttReconnectTime: 2000,
    contextStorage: { default: { module: "localfilesystem" } },
    functionExternalModules: false,
    diagnostics: { enabled: false },
    telemetry: { enabled: false },
    logging: { console: { level: "info", metrics: false, audit: false } },
    ...(password && locked),
};
