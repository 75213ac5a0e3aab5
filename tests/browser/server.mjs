// The program, started for a test in a directory of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the tests put their pictures. */
export const pictures = fileURLToPath(new URL("out/", import.meta.url));

function binary() {
  if (process.env.JINGTU_BIN) return process.env.JINGTU_BIN;
  const target = process.env.CARGO_TARGET_DIR ?? JSON.parse(execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps", "--offline"], { cwd: root, maxBuffer: 1 << 26 })).target_directory;
  const file = join(target, "debug", "jingtu");
  if (!existsSync(file)) execFileSync("cargo", ["build", "--locked"], { cwd: root, stdio: "inherit" });
  return file;
}

/** Starts `jingtu COMMAND` on a free port, with `settings` in its environment. `lines` are the addresses that it prints, until
 * one fits `last`; `stop` ends it and removes what it wrote. */
export async function start(command, last, settings = {}) {
  mkdirSync(pictures, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), "jingtu-page-"));
  // The settings of the tests are not settings of the program, and its database is its own.
  const own = ([name]) => !name.startsWith("JINGTU_") && name !== "DATABASE_URL";
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(own)), RUST_LOG: "warn", ...settings };
  const running = spawn(binary(), [command, "--data", data, "--listen", "127.0.0.1:0"], { cwd: data, stdio: ["ignore", "pipe", "inherit"], env });
  const lines = await new Promise((found, failed) => {
    let text = "";
    running.stdout.on("data", (piece) => {
      text += piece;
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      if (last.test(whole)) found([...whole.matchAll(/http:\S+/g)].map(([address]) => new URL(address)));
    });
    running.once("exit", (code) => failed(new Error(`${command} ended with ${code}: ${text}`)));
  });
  const stop = async () => {
    if (running.exitCode === null) {
      const ended = new Promise((done) => running.once("exit", done));
      running.kill();
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
  return { lines, stop };
}
