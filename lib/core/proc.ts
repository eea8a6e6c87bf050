/**
 * Text of files below `/proc`. Deno opens these with all permissions only; with fewer, `cat` does, to
 * which `self` is itself.
 *
 * @throws {Error} Where one is gone, or this is no Linux.
 */
export function procText(...paths: string[]): string {
  try {
    return paths.map((path) => Deno.readTextFileSync(path)).join("");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return output("cat", paths);
  }
}

/** How many descriptors this process holds; 0 where the system does not tell. */
export function descriptors(): number {
  const folder = "/proc/self/fd";
  try {
    return [...Deno.readDirSync(folder)].length;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable) || Deno.build.os !== "linux") return 0;
    return output("ls", [folder.replace("self", String(Deno.pid))]).trim().split("\n").length;
  }
}

function output(program: string, args: string[]): string {
  const { success, stdout } = new Deno.Command(program, { args, stderr: "null" }).outputSync();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}
