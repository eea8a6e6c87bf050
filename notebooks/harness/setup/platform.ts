import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The release of TensorFlow whose C library the tfjs-node addon is built against. */
export const TENSORFLOW = "2.21.0";

/** What decides which TensorFlow fits a machine. */
export interface Machine {
  /** As `Deno.build.os`. */
  readonly os: string;
  /** As `Deno.build.arch`. */
  readonly arch: string;
  /** The C library on Linux: "gnu" or "musl". */
  readonly libc?: string;
  /** Whether an NVIDIA driver was found. */
  readonly nvidia: boolean;
  /** The value of `EELS_BACKEND`. */
  readonly backend?: string;
}

/** The wheels to take the library from. */
export interface LibraryPlan {
  readonly kind: "library";
  readonly device: "cpu" | "cuda";
  /** Pinned wheels. */
  readonly wheels: readonly string[];
  /** Platform tags of those wheels. */
  readonly tags: readonly string[];
  readonly downloadMb: number;
  /** File names of the libraries the addon is linked with. */
  readonly libraries: readonly string[];
}

/** No TensorFlow; `reason` is undefined where nobody needs to be told. */
export interface NoLibraryPlan {
  readonly kind: "none";
  readonly reason?: string;
}

/**
 * The libraries that `tensorflow[and-cuda]` asks for, pinned. Choice: the latest of CUDA 12, as
 * older ones do not know the newest GPUs.
 */
const CUDA_WHEELS = [
  "nvidia-cublas-cu12==12.9.3.13",
  "nvidia-cuda-cupti-cu12==12.9.79",
  "nvidia-cuda-nvcc-cu12==12.9.86",
  "nvidia-cuda-nvrtc-cu12==12.9.86",
  "nvidia-cuda-runtime-cu12==12.9.79",
  "nvidia-cudnn-cu12==9.28.0.42",
  "nvidia-cufft-cu12==11.4.1.4",
  "nvidia-curand-cu12==10.3.10.19",
  "nvidia-cusolver-cu12==11.7.5.82",
  "nvidia-cusparse-cu12==12.5.10.65",
  "nvidia-nccl-cu12==2.32.3",
  "nvidia-nvjitlink-cu12==12.9.86",
];
const CUDA_TAGS = ["2_27", "2_25", "2_18", "2_17", "2_12"].map((glibc) =>
  `manylinux_${glibc}_x86_64`
);
const LINUX_LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const MAC_LIBRARIES = ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"];

/**
 * Decides which TensorFlow fits a machine.
 *
 * Sizes are those of the wheels of TensorFlow 2.21.0; NVIDIA's libraries add 2,807 MB.
 */
export function planTensorflow(machine: Machine): LibraryPlan | NoLibraryPlan {
  const { os, arch, libc, nvidia, backend } = machine;
  if (backend === "js" || backend === "webgpu") return { kind: "none" };
  const plain = { kind: "library", device: "cpu", wheels: [`tensorflow==${TENSORFLOW}`] } as const;
  if (os === "linux" && libc === "musl") {
    return { kind: "none", reason: "its wheels need glibc and this system has musl" };
  }
  if (os === "linux" && arch === "x86_64" && nvidia) {
    return {
      ...plain,
      device: "cuda",
      wheels: [...plain.wheels, ...CUDA_WHEELS],
      tags: CUDA_TAGS,
      downloadMb: 573 + 2807,
      libraries: LINUX_LIBRARIES,
    };
  }
  if (os === "linux" && arch === "x86_64") {
    return {
      ...plain,
      wheels: [`tensorflow-cpu==${TENSORFLOW}`],
      tags: ["manylinux_2_27_x86_64"],
      downloadMb: 274,
      libraries: LINUX_LIBRARIES,
    };
  }
  if (os === "linux" && arch === "aarch64") {
    const tags = ["manylinux_2_27_aarch64"];
    return { ...plain, tags, downloadMb: 282, libraries: LINUX_LIBRARIES };
  }
  if (os === "darwin" && arch === "aarch64") {
    return { ...plain, tags: ["macosx_12_0_arm64"], downloadMb: 223, libraries: MAC_LIBRARIES };
  }
  const names: Record<string, string> = { darwin: "Intel Macs", windows: "Windows" };
  return { kind: "none", reason: `it has no library for ${names[os] ?? `${os} on ${arch}`}` };
}

/** The machine this runs on. */
export function thisMachine(): Machine {
  const { os, arch, env } = Deno.build;
  return { os, arch, libc: env, nvidia: hasNvidia(), backend: Deno.env.get("EELS_BACKEND") };
}

/** Where NVIDIA's driver has its library. */
export const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
];

/** Signs of an NVIDIA driver: its library, or its tool on the path. */
function hasNvidia(): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, "libcuda.so.1"))) ||
    findOnPath(["nvidia-smi"]) !== undefined;
}

/** The first of the named programs that is on the path. */
export function findOnPath(names: readonly string[]): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}
