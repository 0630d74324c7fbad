/**
 * The parts of undici that are used here, each from its own file: the package's index loads fetch, caches and WebSockets as
 * well, and that takes longer than all the rest of a command.
 */
import api from "undici/lib/api/index.js";
import errors from "undici/lib/core/errors.js";
import util from "undici/lib/core/util.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Client from "undici/lib/dispatcher/client.js";
import DispatcherClass from "undici/lib/dispatcher/dispatcher.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import Pool from "undici/lib/dispatcher/pool.js";

// As the index does it: without this they have no `request`, and proxies no `connect`.
Object.assign(DispatcherClass.prototype, api);

export type { Dispatcher } from "undici";
export const { parseHeaders } = util;
export { Agent, Client, EnvHttpProxyAgent, errors, Pool };
