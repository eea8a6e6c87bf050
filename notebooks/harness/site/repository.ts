/** Where the site says that the project can be had; nothing where that is not known. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An address that anyone can open: no name, token or port of somebody's own. */
const PLAIN = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/;

/**
 * The project's address on GitHub: that of the workflow that builds the site, else the remote `origin`, where
 * it is a plain https address.
 */
export function repositoryOf(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_REPOSITORY: name } = env;
  if (name) return `${server}/${name}`;
  const config = join(root, ".git", "config");
  const text = existsSync(config) ? readFileSync(config, "utf8") : "";
  const remote = text.match(/^\[remote "origin"\]\n(?:(?!\[).*\n)*?\s*url = (.+)$/m)?.[1].trim();
  const address = remote?.replace(/\.git$/, "");
  return address && PLAIN.test(address) ? address : undefined;
}

/** How a reader comes to the folder in which the commands are run, in markdown. */
export function getText(repository: string | undefined): string {
  if (!repository) return "The commands below run in the folder of the project, unpacked.";
  const folder = repository.slice(repository.lastIndexOf("/") + 1);
  return `\`\`\`sh\ngit clone ${repository}\ncd ${folder}\n\`\`\``;
}
