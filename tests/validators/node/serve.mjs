// GitHub's workflow parser and language service for many files: a JSON document a line in, one a line out.
// in:  {"files": {"ci.yml": "...", "cd.yml": "..."}}, the workflows of one repository by name
// out: [{"tool": ..., "file": ..., "line": ..., "rule": ..., "message": ...}]
// The first line in is {"actions": {"owner/name": {"input": {"required": true}}}}: what the pinned actions take.
import { register } from "node:module";
import { createInterface } from "node:readline";

register("./loading.mjs", import.meta.url);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
const { FeatureFlags } = await import("@actions/expressions");
const { registerLogger, validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

const INFORMATION = 3; // of the language server protocol: 1 error, 2 warning, 3 information, 4 hint
const WORKFLOWS = ".github/workflows";
let actions = {};
let repository = 0;
const mistakes = [];
// The service logs its own crashes and carries on as if the file were fine.
registerLogger({ error: (text) => mistakes.push(text), warn() {}, info() {}, log() {} });

const featureFlags = new FeatureFlags({ allowCaseFunction: true });
const actionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path }) {
    const action = [owner, name, path].filter(Boolean).join("/");
    const inputs = actions[action];
    return inputs && { name: action, description: "", inputs };
  },
};

function providerOf(files) {
  return {
    async getFileContent(reference) {
      const path = reference.path ?? "";
      const name = path.split("/").pop();
      if (!path.includes(WORKFLOWS) || !(name in files)) {
        throw new Error(`there is no ${path}`);
      }
      return { name: path, content: files[name] };
    },
  };
}

async function parserFindings(file, text, fileProvider) {
  const result = parseWorkflow({ name: `${WORKFLOWS}/${file}`, content: text }, new NoOperationTraceWriter());
  if (result.value && !result.context.errors.count) {
    const options = { fetchReusableWorkflowDepth: 1, featureFlags };
    await convertWorkflowTemplate(result.context, result.value, fileProvider, options);
  }
  return result.context.errors.getErrors().map((error) => ({
    tool: "workflow-parser",
    file,
    line: error.range?.start?.line ?? 0,
    rule: error.code ?? "error",
    message: error.rawMessage,
  }));
}

// The service repeats what the parser says: one report of each is enough.
async function serviceFindings(file, text, fileProvider, said) {
  // The service remembers what it read by address.
  const address = `file:///${repository}/${WORKFLOWS}/${file}`;
  const document = TextDocument.create(address, "yaml", 1, text);
  const found = await validate(document, { actionsMetadataProvider, featureFlags, fileProvider });
  return found
    .filter((item) => (item.severity ?? 1) < INFORMATION)
    .filter((item) => !said.some((other) => other.message === item.message))
    .map((item) => ({
      tool: "languageservice",
      file,
      line: item.range.start.line + 1,
      rule: item.severity === 2 ? "warning" : "error",
      message: item.message,
    }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.actions) {
    actions = request.actions;
    continue;
  }
  repository += 1;
  const found = [];
  for (const [file, text] of Object.entries(request.files)) {
    const fileProvider = providerOf(request.files);
    const said = await parserFindings(file, text, fileProvider);
    found.push(...said, ...(await serviceFindings(file, text, fileProvider, said)));
  }
  if (mistakes.length) {
    throw new Error(mistakes.join("; "));
  }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
