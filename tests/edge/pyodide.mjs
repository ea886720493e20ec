// Installs the wheels of a folder in Pyodide, and runs a Python script of that folder there, without a network.
//
//     node pyodide.mjs FOLDER SCRIPT ARGUMENT...
//
// FOLDER holds `node_modules/pyodide` and `wheels`; what the script needs and writes is there too.
// If the script has a coroutine `main`, it is awaited.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, script, ...given] = process.argv.slice(2);
globalThis.fetch = async (url) => {
  throw new Error(`the network was asked for ${url}`);
};

try {
  const { loadPyodide } = await import(pathToFileURL(resolve(folder, "node_modules/pyodide/pyodide.mjs")));
  const python = await loadPyodide({ args: [script, ...given] });
  python.FS.mkdir("/edge");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(folder) }, "/edge");
  // The installer is unpacked by hand, and installs the rest with what our metadata asks for.
  const wheels = readdirSync(join(folder, "wheels"));
  const [installer, ours] = [true, false].map((tool) =>
    wheels.filter((name) => /^(micropip|packaging)-/.test(name) === tool),
  );
  for (const name of installer) {
    python.unpackArchive(new Uint8Array(readFileSync(join(folder, "wheels", name))), "wheel");
  }
  python.globals.set("names", python.toPy(ours));
  python.globals.set("arguments", python.toPy([script, ...given]));
  await python.runPythonAsync(`
import os, runpy, sys
import micropip
await micropip.install([f"emfs:/edge/wheels/{name}" for name in names])
sys.argv = arguments
sys.dont_write_bytecode = True
sys.path.insert(0, "/edge")
os.chdir("/edge")
script = runpy.run_path(arguments[0], run_name="__main__")
if "main" in script:
    await script["main"]()
`);
} catch (error) {
  // Uncaught, it would be shown with the line that threw it: a megabyte of Pyodide.
  console.error(String(error.message ?? error).slice(-4000));
  process.exit(1);
}
