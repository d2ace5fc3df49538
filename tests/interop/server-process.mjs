import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// Where the built C# server is: INTEROP_SERVER, or the build made last beside this folder.
function serverPath() {
  if (process.env.INTEROP_SERVER) return process.env.INTEROP_SERVER;
  const builds = ['Debug', 'Release']
    .map(configuration => fileURLToPath(new URL(`../Platform.Interop.Server/bin/${configuration}/net10.0/Platform.Interop.Server.dll`, import.meta.url)))
    .filter(path => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (builds.length === 0) throw new Error('The C# server is not built: run "dotnet build tests/Platform.Interop.Server" first, or set INTEROP_SERVER.');
  return builds[0];
}

/** Starts the C# server; it listens when this resolves, and ends with its standard input. */
export async function startServer() {
  const child = spawn('dotnet', [serverPath()], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const port = await Promise.race([
    portPrintedBy(child),
    exited.then(([code]) => { throw new Error(`The C# server ended with code ${code} before it listened.`); }),
  ]);
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      const [code] = await exited;
      if (code !== 0) throw new Error(`The C# server ended with code ${code}.`);
    },
  };
}

async function portPrintedBy(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^port (\d+)$/.exec(line);
    if (match) return Number(match[1]);
  }
  return new Promise(() => {}); // The output ended: the exit, which is about to be seen, says why.
}
