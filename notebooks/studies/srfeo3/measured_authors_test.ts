import assert from "node:assert/strict";
import { checkAuthors } from "./measured_authors.ts";
import { NETWORKS } from "./saved_network.ts";

Deno.test("folders that hold no network are refused, empty ones are none", async () => {
  await checkAuthors([""]);
  await checkAuthors(["", ""]);
  await checkAuthors([NETWORKS.noDropout]);
  await assert.rejects(checkAuthors(["", NETWORKS.noDropout]), /autoencoder must be given with/);
  const here = import.meta.dirname!;
  await assert.rejects(checkAuthors([here]), /must hold model.json or saved_model.pb/);
  await assert.rejects(checkAuthors([NETWORKS.noDropout, `${here}/none`]), /must be a folder/);
});
