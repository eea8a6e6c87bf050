/** A server of the built site for this computer only. */
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** A server under way. */
export interface SiteServer {
  /** Where the first page is. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the files of a folder below `base` at 127.0.0.1; port 0 takes any that is free. */
export function serveSite(folder: string, { base = "/", port = 0 } = {}): SiteServer {
  const answer = async (request: Request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    if (!path.startsWith(base)) return new Response("Not here", { status: 404 });
    const file = join(folder, normalize(`/${path.slice(base.length)}`));
    const name = file.endsWith("/") ? join(file, "index.html") : file;
    try {
      const headers = { "content-type": TYPES[extname(name)] ?? "application/octet-stream" };
      return new Response(await Deno.readFile(name), { headers });
    } catch {
      const page = await Deno.readFile(join(folder, "404.html")).catch(() => "Not here");
      return new Response(page, { status: 404, headers: { "content-type": TYPES[".html"] } });
    }
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, answer);
  return {
    address: `http://127.0.0.1:${server.addr.port}${base}`,
    close: () => server.shutdown(),
  };
}
