/**
 * The four files that the authors of RapidEELS publish, fetched when a user asks for them: two spectrum
 * images and two trained networks, under their own licence, which this repository does not hold.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { dirname, join, resolve, sep as SEPARATOR } from "node:path";
import { openFile } from "eels/read/open_file.ts";
import { openZip } from "eels/read/zip.ts";
import { writeWholeFolder } from "eels/core/write_whole.ts";

/** A file elsewhere, as `data/sources.json` lists it. */
export interface RemoteFile {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** Hash that git gives the file: SHA-1 of "blob", its size, and its bytes. */
  readonly gitBlob: string;
  /** Bytes; where not known before, the server says. */
  readonly bytes?: number;
  readonly commit: string;
}

/** How files are fetched. */
export interface FetchOptions {
  /** Address of the folder that holds the files; the authors' repository at the commit listed. */
  readonly from?: string;
  /** Folder that they go to. */
  readonly into: string;
  readonly say?: (line: string) => void;
  /** Only says what would be fetched. */
  readonly onlyList?: boolean;
}

const SOURCES = new URL("../../../data/sources.json", import.meta.url);
const REPOSITORY = "patecm/rapidEELS";

/** The authors' files by `data/sources.json`. */
export async function listAuthorsFiles(): Promise<RemoteFile[]> {
  type Listed = Omit<RemoteFile, "name" | "bytes"> & {
    readonly elsewhere?: string;
    readonly origin: string;
    readonly bytes: number | null;
  };
  const sources: Listed[] = JSON.parse(await Deno.readTextFile(SOURCES));
  return sources.flatMap(({ elsewhere: name, origin, bytes, ...rest }) => {
    if (!name || !origin.startsWith(REPOSITORY)) return [];
    const { description, licence, gitBlob, commit } = rest;
    return [{ name, description, licence, gitBlob, bytes: bytes ?? undefined, commit }];
  });
}

/**
 * Fetches files into a folder, says licence and sizes first, and checks each by its git hash. What is
 * there and whole stays; a part that an earlier try left is gone on with. Archives are unpacked
 * beside themselves.
 *
 * @returns The paths of the files, in the order given.
 * @throws {Error} Where a file cannot be had or is not the one listed, with what to do.
 */
export async function fetchFiles(
  files: readonly RemoteFile[],
  { from, into, say = console.log, onlyList = false }: FetchOptions,
): Promise<string[]> {
  const folder = resolve(into);
  const addressOf = ({ name, commit }: RemoteFile) =>
    `${(from ?? `https://raw.githubusercontent.com/${REPOSITORY}/${commit}`).replace(/\/$/, "")}/` +
    encodeURIComponent(name);
  say(`From ${from ?? `github.com/${REPOSITORY}`} into ${folder}:`);
  const missing: { file: RemoteFile; size: number }[] = [];
  for (const file of files) {
    const isHere = await gitHash(join(folder, file.name)) === file.gitBlob;
    const size = isHere ? 0 : file.bytes ?? await askSize(addressOf(file));
    if (!isHere) missing.push({ file, size });
    say(
      `  ${file.name}, ${isHere ? "already here" : megabytes(size)}, ${file.licence}: ` +
        file.description,
    );
  }
  if (onlyList) return [];
  if (missing.length > 0) {
    say(
      "Their licence holds for them and for what is derived from them, not for this repository's code.",
    );
    await Deno.mkdir(folder, { recursive: true });
  }
  for (const { file, size } of missing) {
    await fetchOne(file, addressOf(file), { folder, size, say });
  }
  const paths = files.map(({ name }) => join(folder, name));
  for (const path of paths) if (path.endsWith(".zip")) await unpack(path, say);
  return paths;
}

async function askSize(address: string): Promise<number> {
  const { headers } = await request(address, { method: "HEAD" });
  return Number(headers.get("content-length") ?? NaN);
}

async function fetchOne(
  { name, gitBlob }: RemoteFile,
  address: string,
  { folder, size, say }: { folder: string; size: number; say: (line: string) => void },
): Promise<void> {
  const path = join(folder, name), part = `${path}.partial`;
  const done = await Deno.stat(part).then(({ size }) => size, () => 0);
  const whole = size === done && await gitHash(part) === gitBlob;
  if (!whole) {
    // A part that is as long as the file and not it cannot be gone on with.
    const start = done > 0 && !(done >= size) ? done : 0;
    const headers: HeadersInit = start > 0 ? { Range: `bytes=${start}-` } : {};
    const response = await request(address, { headers });
    const goesOn = response.status === 206;
    say(`${goesOn ? `Going on with ${name} at ${megabytes(start)}` : `Fetching ${name}`} ...`);
    using file = await Deno.open(part, {
      write: true,
      create: true,
      append: goesOn,
      truncate: !goesOn,
    });
    try {
      for await (const bytes of response.body ?? []) {
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      }
    } catch (error) {
      throw new Error(
        `Cannot fetch ${name} to its end as the connection must hold: ${
          reasonOf(error)
        }; run the ` +
          "same command again, which goes on where it stopped",
      );
    }
  }
  const found = await gitHash(part);
  if (found !== gitBlob) {
    const { size: got } = await Deno.stat(part);
    const start = await firstBytes(part);
    await Deno.remove(part);
    const why = start.startsWith("version https://git-lfs")
      ? "the server gave a pointer of Git LFS instead: clone the repository with git-lfs"
      : "run the same command again, or clone the repository";
    throw new Error(
      `Cannot take ${name} as its git hash must be ${gitBlob}: it is ${found} (${got} bytes); ${why}`,
    );
  }
  await Deno.rename(part, path);
  say(`${name}: whole, its git hash is ${gitBlob}`);
}

async function request(address: string, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    throw new Error(
      `Cannot reach ${address} as a connection must be had: ${
        reasonOf(error)
      }; check network and ` +
        "proxy, or clone the repository elsewhere and name its files in notebook 13's files",
    );
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(
    `Cannot fetch ${address} as the server must have it: it answers ${response.status} ` +
      `${response.statusText}`.trim(),
  );
}

/** The hash that git gives a file's content; undefined where there is no file. */
export async function gitHash(path: string): Promise<string | undefined> {
  const size = await Deno.stat(path).then((stat) => stat.isFile ? stat.size : -1, () => -1);
  if (size < 0) return undefined;
  const hash = createHash("sha1").update(`blob ${size}\0`);
  using file = await Deno.open(path);
  const bytes = new Uint8Array(1 << 20);
  for (let n = await file.read(bytes); n !== null; n = await file.read(bytes)) {
    hash.update(bytes.subarray(0, n));
  }
  return hash.digest("hex");
}

async function firstBytes(path: string): Promise<string> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(64);
  const n = await file.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, n));
}

/**
 * Unpacks an archive into a folder of its name, whole or not at all; one that is there stays. A folder
 * that holds all files of the archive is left out.
 */
async function unpack(path: string, say: (line: string) => void): Promise<void> {
  const folder = path.replace(/\.zip$/, "");
  if (await Deno.stat(folder).then(() => true, () => false)) return;
  using source = await openFile(path);
  const archive = openZip(source);
  const names = archive.names.filter((name) => !name.startsWith("__MACOSX/"));
  const [top] = /^[^/]+\//.exec(names[0] ?? "") ?? [""];
  const skip = names.every((name) => name.startsWith(top)) ? top.length : 0;
  await writeWholeFolder(folder, async (partial) => {
    for (const name of names) {
      const target = resolve(partial, name.slice(skip));
      if (!target.startsWith(resolve(partial) + SEPARATOR)) {
        throw new Error(`Cannot unpack ${path} as its files must stay in their folder: ${name}`);
      }
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeFile(target, archive.read(name));
    }
  });
  say(`Unpacked to ${folder}`);
}

const megabytes = (bytes: number) =>
  Number.isFinite(bytes) ? `${(bytes / 1e6).toFixed(1)} MB` : "size not told";

const reasonOf = (error: unknown) => error instanceof Error ? error.message : `${error}`;
