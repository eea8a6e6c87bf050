/** Headless Chromium by its own protocol, without a package: opens pages and tells what they did. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The Chromium here, by `CHROMIUM` or in its usual places; undefined where there is none. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const usual = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const given = Deno.env.get("CHROMIUM");
  return (given ? [given] : [...usual, mac]).find((path) => existsSync(path));
}

/** How a page is looked at. */
export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** A browser with one page. */
export interface Browser {
  /** Errors on the console, exceptions and failed requests since the page was opened. */
  readonly problems: string[];
  /** Addresses asked for since the page was opened. */
  readonly requests: string[];
  /** Opens an address and waits until it is loaded and its scripts have run. */
  open(address: string, view?: View): Promise<void>;
  /** What an expression gives in the page; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true in the page. */
  waitFor(expression: string, what: string, timeoutMs?: number): Promise<void>;
  /** Types text where the focus is. */
  type(text: string): Promise<void>;
  /** A picture of what is shown. */
  picture(): Promise<Uint8Array>;
  /** Any other command of the protocol. */
  send(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** Starts Chromium with an empty profile. */
export async function startChromium(program: string): Promise<Browser> {
  const profile = await Deno.makeTempDir();
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
  const port = ["--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  const child = new Deno.Command(program, {
    args: [...args, ...port],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const [said, rest] = child.stderr.tee();
  const drained = rest.pipeTo(new WritableStream()).catch(() => {});
  let text = "", address: string | undefined;
  const reader = said.pipeThrough(new TextDecoderStream()).getReader();
  while (!address) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start ${program}: it said ${text}`);
    text += value;
    address = text.match(/ws:\/\/\S+/)?.[0];
  }
  await reader.cancel();
  const list = await fetch(`http://${new URL(address).host}/json/list`);
  const targets: { type: string; webSocketDebuggerUrl: string }[] = await list.json();
  const socket = new WebSocket(targets.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.onopen = resolve);

  const problems: string[] = [], requests: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, () => void>();
  let last = 0;
  // deno-lint-ignore no-explicit-any
  const hear: Record<string, (params: any) => void> = {
    "Runtime.consoleAPICalled": ({ type, args }) => {
      if (type !== "error" && type !== "assert") return;
      const said = args as { value?: unknown; description?: string }[];
      problems.push(said.map(({ value, description }) => value ?? description).join(" "));
    },
    "Runtime.exceptionThrown": ({ exceptionDetails: { exception, text } }) =>
      problems.push(exception?.description ?? text),
    "Log.entryAdded": ({ entry }) => {
      if (entry.level === "error") problems.push(`${entry.text} ${entry.url ?? ""}`);
    },
    "Network.requestWillBeSent": ({ request }) => requests.push(request.url),
  };
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data);
    if (message.id) waiting.get(message.id)?.(message);
    else {
      hear[message.method!]?.(message.params!);
      listeners.get(message.method!)?.();
    }
  };
  const send = async (method: string, params: Record<string, unknown> = {}) => {
    const id = ++last;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    waiting.delete(id);
    if (error) throw new Error(`Cannot ${method} in Chromium: ${error.message}`);
    return result!;
  };
  for (const domain of ["Runtime", "Page", "Network", "Log"]) await send(`${domain}.enable`);

  const evaluate = async <T>(expression: string): Promise<T> => {
    const given = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send("Runtime.evaluate", given) as {
      result: { value: T };
      exceptionDetails?: { exception?: { description: string }; text: string };
    };
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails;
      throw new Error(`Cannot evaluate ${expression}: ${exception?.description ?? text}`);
    }
    return result.value;
  };
  return {
    problems,
    requests,
    send,
    evaluate,
    async open(address, { width = 1200, height = 900, dark = false } = {}) {
      const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
      await send("Emulation.setDeviceMetricsOverride", metrics);
      const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
      await send("Emulation.setEmulatedMedia", { features });
      problems.length = requests.length = 0;
      const loaded = new Promise<void>((resolve) => listeners.set("Page.loadEventFired", resolve));
      await send("Page.navigate", { url: address });
      await loaded;
      await evaluate("new Promise((resolve) => setTimeout(resolve, 150))");
    },
    async waitFor(expression, what, timeoutMs = 60_000) {
      const endMs = performance.now() + timeoutMs;
      while (!await evaluate<boolean>(`Boolean(${expression})`)) {
        if (performance.now() > endMs) throw new Error(`Cannot see ${what} in ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async type(text) {
      await send("Input.insertText", { text });
    },
    async picture() {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      return Uint8Array.fromBase64(data as string);
    },
    async close() {
      socket.close();
      child.kill();
      await Promise.all([child.status, drained]);
      await Deno.remove(profile, { recursive: true }).catch(() => {});
    },
  };
}
