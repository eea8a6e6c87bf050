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

/** Slurm keeps what it knows of jobs in a file that it writes 5 s after they change, if not before. */
const SAVED_S = 6;

/**
 * Starts munged, slurmctld and slurmd as children of this process, and waits until a job can run.
 *
 * @param folder Where their files lie; removed with them.
 */
export async function startSlurm(folder: string): Promise<Slurm> {
  const started: Deno.ChildProcess[] = [], at = (name: string) => join(folder, name);
  const start = (program: string, args: string[]) => {
    const child = new Deno.Command(program, {
      args,
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    started.unshift(child);
    return child;
  };
  const stop = async () => {
    try {
      await slurm("scancel --full --signal=KILL --user=root");
      await slurm("scancel --user=root");
    } finally {
      for (const child of started) await end(child);
      await Deno.remove(CONFIGURATION).catch(() => {});
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  };
  let controller: Deno.ChildProcess;
  const startController = async () => {
    controller = start("slurmctld", ["-D"]);
    await until("slurmctld", async () => (await slurm("scontrol ping")).includes("UP"));
  };
  try {
    for (const name of ["spool", "state"]) await Deno.mkdir(at(name));
    await Deno.mkdir(dirname(CONFIGURATION), { recursive: true });
    await Deno.writeTextFile(CONFIGURATION, configuration(folder));
    await Deno.writeFile(at("munge.key"), crypto.getRandomValues(new Uint8Array(1024)));
    await Deno.chmod(at("munge.key"), 0o400);
    const files = ["key-file=munge.key", "socket=munge.socket", "pid-file=munge.pid"]
      .concat(["log-file=munge.log", "seed-file=munge.seed"])
      .map((pair) => `--${pair.replace("=", `=${folder}/`)}`);
    start("munged", ["--foreground", "--force", ...files]);
    await until("munged", () => Promise.resolve(existsSync(at("munge.socket"))));
    await startController();
    start("slurmd", ["-D"]);
    await until(
      "slurmd",
      async () => (await slurm("sinfo --noheader --format=%t")).trim() === "idle",
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    startController,
    killController: async () => {
      // One that is killed before forgets the job, starts it again and finds its number taken.
      await until("a launch to be saved", async () => {
        const times = (await slurm("squeue --noheader --states=RUNNING --format=%M")).trim();
        return times !== "" && times.split("\n").every((time) => secondsOf(time) > SAVED_S);
      });
      controller.kill("SIGKILL");
      await controller.status;
    },
    stop,
  };
}

/** What one of Slurm's programs says; nothing where it has not ended after half a minute. */
export async function slurm(command: string): Promise<string> {
  const [program, ...args] = command.split(" "), signal = AbortSignal.timeout(30_000);
  const { stdout } = await new Deno.Command(program, { args, signal, stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

/** As squeue writes them: "1:05". */
const secondsOf = (time: string) =>
  time.split(/[-:]/).map(Number).reduce((sum, part) => 60 * sum + part, 0);

/** Ends a process, the hard way where it does not go. */
export async function end(child: Deno.ChildProcess): Promise<void> {
  const send = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
  };
  send("SIGTERM");
  const timer = setTimeout(() => send("SIGKILL"), 10_000);
  await child.status;
  clearTimeout(timer);
}

/** Waits until something holds, at most a minute. */
export async function until(what: string, holds: () => Promise<boolean>, mostS = 60) {
  for (const started = performance.now(); !await holds();) {
    if (performance.now() - started > mostS * 1e3) throw new Error(`${what} took over ${mostS} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
