// GitHub's packages import JSON files without saying so, which node refuses: hand each over as a module.
import { readFile } from "node:fs/promises";

export async function load(url, context, nextLoad) {
  if (!url.endsWith(".json")) {
    return nextLoad(url, context);
  }
  const source = `export default ${await readFile(new URL(url), "utf8")};`;
  return { format: "module", shortCircuit: true, source };
}
