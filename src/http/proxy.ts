import { UsageError } from "../core/errors.ts";

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
