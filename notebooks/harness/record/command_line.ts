/**
 * Command lines of tasks. Set-up starts by it, so that it takes no package.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../../../lib/core/options.ts";

type OptionKinds = NonNullable<ParseArgsConfig["options"]>;

/**
 * The options and words of a task's command line, by `parseArgs` of `node:util`.
 *
 * @param task Its name, such as "denoise".
 * @param options As of `parseArgs`.
 * @param how.words Whether it takes words beside options.
 * @throws {RangeError} In one sentence, where an option is unknown, with the nearest that there is, a value
 * is missing or too many, or a word has no place.
 */
export function readCommandLine<Options extends OptionKinds>(
  task: string,
  args: readonly string[],
  options: Options,
  { words = false }: { words?: boolean } = {},
) {
  const config = { args: [...args], options, allowPositionals: true } as const;
  const all = Object.keys(options).map((name) => `--${name}`).join(", ");
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind === "option" && !Object.hasOwn(options, token.name)) {
      const near = nearest(token.name, Object.keys(options));
      refuse(
        `${token.rawName} is not an option of deno task ${task}${
          near ? `: did you mean --${near}? ` : ". "
        }${all ? `Options are ${all}` : "It has none"}`,
      );
    }
    if (token.kind === "positional" && !words) {
      refuse(`deno task ${task} takes options only: "${token.value}" is none`);
    }
  }
  try {
    return parseArgs(config);
  } catch (error) {
    const { message } = error as Error;
    const [, option] = /^Option '[^']*?(-[\w-]+)' argument is ambiguous/.exec(message) ?? [];
    if (option) refuse(`${option} needs a value; one that begins with "-" goes as ${option}=VALUE`);
    return refuse(message.split(/\.\s/)[0].replace(/^O/, "o"));
  }
}

function refuse(why: string): never {
  throw new RangeError(`Cannot read the command as ${why}`);
}
