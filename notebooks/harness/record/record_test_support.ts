/** What a test's record is of. */
export const PARAMETERS = { seed: 7, profile: "quick", epochs: 3 } as const;

/** Runs `use` with the environment's results folder in a new folder, which it then removes. */
export async function inResults(use: (folder: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("EELS_RESULTS");
  const folder = await Deno.makeTempDir();
  Deno.env.set("EELS_RESULTS", folder);
  try {
    await use(folder);
  } finally {
    if (before === undefined) Deno.env.delete("EELS_RESULTS");
    else Deno.env.set("EELS_RESULTS", before);
    await Deno.remove(folder, { recursive: true });
  }
}
