import assert from "node:assert/strict";
import { join } from "node:path";
import { getText, repositoryOf } from "./repository.ts";

/** What a clone with this remote gives. */
function ofRemote(url: string, env = {}): string | undefined {
  const root = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(join(root, ".git"));
    const other = '[remote "fork"]\n\turl = https://github.com/else/fork.git\n';
    const config =
      `[core]\n\tbare = false\n${other}[remote "origin"]\n\turl = ${url}\n\tfetch = +a:b\n`;
    Deno.writeTextFileSync(join(root, ".git", "config"), config);
    return repositoryOf(root, env);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("repositoryOf() takes the workflow's repository, else a plain remote of GitHub", () => {
  assert.equal(ofRemote("https://github.com/a/b-c.git"), "https://github.com/a/b-c");
  const env = { GITHUB_REPOSITORY: "d/e", GITHUB_SERVER_URL: "https://git.example.org" };
  assert.equal(ofRemote("https://github.com/a/b", env), "https://git.example.org/d/e");
  assert.equal(
    ofRemote("https://github.com/a/b", { GITHUB_REPOSITORY: "" }),
    "https://github.com/a/b",
  );
});

Deno.test("repositoryOf() tells nothing of folders, other hosts, names and tokens", () => {
  const others = [
    ...["/home/me/project", "git@github.com:a/b.git", "https://me:token@github.com/a/b"],
    ...["https://example.org/a/b", "https://github.com/a/b/c"],
  ];
  for (const url of others) assert.equal(ofRemote(url), undefined, url);
  assert.equal(repositoryOf("/nowhere", {}), undefined);
});

Deno.test("getText() names an address where one is known and a folder otherwise", () => {
  const known = getText("https://github.com/a/b");
  assert.equal(known, "```sh\ngit clone https://github.com/a/b\ncd b\n```");
  assert.doesNotMatch(getText(undefined), /clone|http/);
});
