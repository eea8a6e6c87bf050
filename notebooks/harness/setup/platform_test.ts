import assert from "node:assert/strict";
import { type Machine, planTensorflow } from "./platform.ts";

const LINUX: Machine = { os: "linux", arch: "x86_64", libc: "gnu", nvidia: false };

Deno.test("planTensorflow() takes the small wheel for Linux on x86-64 without a GPU", () => {
  const plan = planTensorflow(LINUX);
  assert(plan.kind === "library");
  assert.deepEqual(plan.wheels, ["tensorflow-cpu==2.21.0"]);
  assert.equal(plan.device, "cpu");
  assert.equal(plan.downloadMb, 274);
});

Deno.test("planTensorflow() adds NVIDIA's libraries where there is a driver", () => {
  const plan = planTensorflow({ ...LINUX, nvidia: true });
  assert(plan.kind === "library");
  assert.equal(plan.device, "cuda");
  assert.equal(plan.wheels[0], "tensorflow==2.21.0");
  // What `tensorflow[and-cuda]` 2.21.0 asks for in its metadata.
  const names = plan.wheels.slice(1).map((wheel) => wheel.replace(/^nvidia-|-cu12==.*$/g, ""));
  assert.deepEqual(names, [
    ...["cublas", "cuda-cupti", "cuda-nvcc", "cuda-nvrtc", "cuda-runtime", "cudnn", "cufft"],
    ...["curand", "cusolver", "cusparse", "nccl", "nvjitlink"],
  ]);
});

Deno.test("planTensorflow() ignores an NVIDIA driver where the wheel has no CUDA", () => {
  const plan = planTensorflow({ ...LINUX, arch: "aarch64", nvidia: true });
  assert(plan.kind === "library");
  assert.deepEqual(plan.wheels, ["tensorflow==2.21.0"]);
  assert.deepEqual(plan.tags, ["manylinux_2_27_aarch64"]);
});

Deno.test("planTensorflow() links dylibs on Macs with Apple's processors", () => {
  const plan = planTensorflow({ os: "darwin", arch: "aarch64", nvidia: false });
  assert(plan.kind === "library");
  assert.deepEqual(plan.tags, ["macosx_12_0_arm64"]);
  assert(plan.libraries.every((name) => name.endsWith(".dylib")));
});

Deno.test("planTensorflow() says why other machines get none", () => {
  const machines: [Partial<Machine>, RegExp][] = [
    [{ libc: "musl" }, /musl/],
    [{ arch: "riscv64" }, /linux on riscv64/],
    [{ os: "darwin" }, /Intel Macs/],
    [{ os: "windows", nvidia: true }, /Windows/],
    [{ os: "freebsd" }, /freebsd on x86_64/],
  ];
  for (const [machine, why] of machines) {
    const plan = planTensorflow({ ...LINUX, ...machine });
    assert(plan.kind === "none");
    assert.match(plan.reason!, why);
  }
});

Deno.test("planTensorflow() installs and says nothing where another backend is asked for", () => {
  for (const backend of ["js", "webgpu"]) {
    assert.deepEqual(planTensorflow({ ...LINUX, nvidia: true, backend }), { kind: "none" });
  }
  for (const backend of ["auto", "tensorflow", ""]) {
    assert.equal(planTensorflow({ ...LINUX, backend }).kind, "library");
  }
});
