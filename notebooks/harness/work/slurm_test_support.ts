import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

/** Where Slurm's programs look; jobs of Snakemake's plugin do not take another from the environment. */
const CONFIGURATION = "/etc/slurm/slurm.conf";
const OURS = "# Of a test of EELS notebooks; to be removed\n";

/** A Slurm of this one machine, for a test. */
export interface Slurm {
  /** Ends the controller as a crash would. */
  readonly killController: () => Promise<void>;
  readonly startController: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Why {@link startSlurm} cannot be had here; undefined where it can. */
export function slurmMissing(): string | undefined {
  if (Deno.build.os !== "linux") return "Slurm runs on Linux";
  if (Deno.uid() !== 0) return "only root can start slurmd";
  if (existsSync(CONFIGURATION) && !Deno.readTextFileSync(CONFIGURATION).startsWith(OURS)) {
    return `this machine has a Slurm of its own, ${CONFIGURATION}`;
  }
  const missing = ["munged", "slurmctld", "slurmd", "sbatch"].filter((name) =>
    !["/usr/sbin", "/usr/bin"].some((folder) => existsSync(join(folder, name)))
  );
  if (missing.length === 0) return undefined;
  return `${
    missing.join(", ")
  } missing: apt-get install --no-install-recommends slurmctld slurmd ` +
    "slurm-client munge";
}

/** Without systemd, cgroups or a database, all files in one folder; for tests, not for users. */
function configuration(folder: string): string {
  return `${OURS}
ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=${folder}/jobs.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=5,batch_sched_delay=1,sched_min_interval=0
ReturnToService=2
SlurmUser=root
SlurmctldPort=26817
SlurmdPort=26818
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
SlurmdSpoolDir=${folder}/spool
StateSaveLocation=${folder}/state
SlurmctldTimeout=30
SlurmdTimeout=60
KillWait=5
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=2 CoresPerSocket=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=${hostname()} Default=YES MaxTime=INFINITE State=UP
`;
}

/** Starts munged, slurmctld and slurmd as children of this process, and waits until a job can run. */
export async function startSlurm(folder: string): Promise<Slurm> {
  for (const name of ["spool", "state"]) await Deno.mkdir(join(folder, name));
  const at = (name: string) => join(folder, name);
  await Deno.mkdir(dirname(CONFIGURATION), { recursive: true });
  await Deno.writeTextFile(CONFIGURATION, configuration(folder));
  await Deno.writeFile(at("munge.key"), crypto.getRandomValues(new Uint8Array(1024)));
  await Deno.chmod(at("munge.key"), 0o400);
  const start = (program: string, args: string[]) =>
    new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  const files = ["key-file=munge.key", "socket=munge.socket", "pid-file=munge.pid"]
    .concat(["log-file=munge.log", "seed-file=munge.seed"])
    .map((pair) => `--${pair.replace("=", `=${folder}/`)}`);
  const munged = start("munged", ["--foreground", "--force", ...files]);
  await until("munged", () => Promise.resolve(existsSync(at("munge.socket"))));
  let controller: Deno.ChildProcess;
  const startController = async () => {
    controller = start("slurmctld", ["-D"]);
    await until("slurmctld", async () => (await slurm("scontrol ping")).includes("UP"));
  };
  const slurm = async (command: string) => {
    const [program, ...args] = command.split(" ");
    return new TextDecoder().decode(
      (await new Deno.Command(program, { args }).output()).stdout,
    );
  };
  await startController();
  const node = start("slurmd", ["-D"]);
  await until(
    "slurmd",
    async () => (await slurm("sinfo --noheader --format=%t")).trim() === "idle",
  );
  return {
    startController,
    killController: async () => {
      controller.kill("SIGKILL");
      await controller.status;
    },
    stop: async () => {
      await slurm("scancel --full --signal=KILL --user=root");
      await slurm("scancel --user=root");
      for (const child of [node, controller, munged]) {
        child.kill("SIGTERM");
        await child.status;
      }
      await Deno.remove(CONFIGURATION);
    },
  };
}

/** Waits until something holds, at most a minute. */
export async function until(what: string, holds: () => Promise<boolean>, mostS = 60) {
  for (const started = performance.now(); !await holds();) {
    if (performance.now() - started > mostS * 1e3) throw new Error(`${what} took over ${mostS} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
