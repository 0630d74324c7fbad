import { UsageError } from "../core/errors.ts";
import { type Dispatcher, EnvHttpProxyAgent, errors, Pool } from "./undici.ts";

/** Where the proxy variables are read: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case. */
export type ProxyVariables = { readonly [name: string]: string | undefined };

/** What undici's EnvHttpProxyAgent takes. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/**
 * The proxies that an environment names; undefined where it names none.
 * @throws UsageError where a variable holds no address
 */
export function proxiesNamed(env: ProxyVariables): Proxies | undefined {
  if (!["HTTPS_PROXY", "HTTP_PROXY"].some((name) => env[name] || env[name.toLowerCase()])) return undefined;
  // Each is given, if only as an empty text: what is absent undici would look for in the process's own environment.
  return {
    httpProxy: proxyNamed("http_proxy", env),
    httpsProxy: proxyNamed("https_proxy", env),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
  };
}

/** Connections through the proxies that are named. @param timeoutMs longest wait for a tunnel, which no abort ends */
export function proxyAgent(proxies: Proxies, options: EnvHttpProxyAgent.Options, timeoutMs: number): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    ...options,
    ...proxies,
    clientFactory: (origin, settings) => new ProxyPool(origin, { ...settings, headersTimeout: timeoutMs }),
  });
}

/**
 * Connections to a proxy. Where it hangs up on a request for a tunnel, undici takes that for a connection that has served its
 * time, and asks for the next one, for ever and without a pause: it has to look like what it is, a refusal.
 */
class ProxyPool extends Pool {
  override async connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
    try {
      return await super.connect(options);
    } catch (error) {
      if (!(error instanceof errors.SocketError)) throw error;
      throw Object.assign(new Error("the proxy closed the connection", { cause: error }), { code: "ECONNREFUSED" });
    }
  }
}

/**
 * The address of a proxy, `host:port` taken as `http://host:port`; empty where none is set.
 * @throws UsageError that names the variable but not its value, which may hold a password
 */
function proxyNamed(lowerName: string, env: ProxyVariables): string {
  const name = env[lowerName] === undefined ? lowerName.toUpperCase() : lowerName;
  const value = env[name]?.trim() ?? "";
  if (value === "") return "";
  const address = value.includes("://") ? value : `http://${value}`;
  if (URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol)) return address;
  throw new UsageError(
    "proxy-invalid",
    `the variable ${name} holds no proxy address. Valid: http://proxy.example.com:3128`,
  );
}
