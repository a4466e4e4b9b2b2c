import connect from "undici/lib/api/api-connect.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import Pool from "undici/lib/dispatcher/pool.js";
import { badPortsSet } from "undici/lib/web/fetch/constants.js";

// What `undici` is used for: the whole of it takes half of the start to load. A tunnel is asked for with `connect`,
// which the whole puts here.
Dispatcher.prototype.connect = connect;

export { badPortsSet, EnvHttpProxyAgent, Pool };
