// Requests and answers against the Bot API's schema, as @gramio/types has it: every recorded
// request has the fields and types that its method knows, and what the stand-in answers is what
// the API says it answers. Lengths and markup are not in the schema.
//
// usage: schema.mjs STAND_IN_URL TOKEN REQUESTS.jsonl ...
// NODE_MODULES names the folder that holds @gramio/types, ts-json-schema-generator and ajv.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const modules = process.env.NODE_MODULES;
const require = createRequire(join(modules, "x.js"));
const Ajv = require("ajv").default ?? require("ajv");
const [url, token, ...files] = process.argv.slice(2);

function validators(file) {
  const generator = join(modules, ".bin", "ts-json-schema-generator");
  const path = join(modules, "@gramio/types/out", file);
  const text = execFileSync(generator, ["--path", path, "--type", "*", "--no-type-check"], {
    maxBuffer: 1 << 26,
  });
  const schema = JSON.parse(text);
  const ajv = new Ajv({ strict: false, allErrors: false, allowUnionTypes: true });
  ajv.addSchema(schema, "api");
  return (name) =>
    name in schema.definitions ? ajv.getSchema(`api#/definitions/${name}`) : undefined;
}

const requestOf = validators("params.d.ts");
const objectOf = validators("objects.d.ts");

/** What is wrong with a request, or nothing. */
function wrongRequest({ method, encoding, params }) {
  const validate = requestOf(`${method[0].toUpperCase()}${method.slice(1)}Params`);
  if (!validate) {
    return Object.keys(params).length ? `${method} takes no parameters` : undefined;
  }
  const typed = encoding === "json" ? params : typedFrom(params);
  return validate(typed) ? undefined : JSON.stringify(validate.errors[0]);
}

/** Forms carry text only: numbers, flags and objects are read out of it, as the API does. */
function typedFrom(params) {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (typeof value !== "string" || ["text", "url", "callback_query_id"].includes(name)) {
        return [name, value];
      }
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}

function fail(message) {
  console.error(`FAILED: schema: ${message}`);
  process.exit(1);
}

// Checks that cannot fail prove nothing: each of these must be caught.
const good = {
  method: "sendMessage",
  encoding: "json",
  params: { chat_id: 1, text: "x", reply_parameters: { message_id: 1 } },
};
if (wrongRequest(good)) fail(`a good request is refused: ${wrongRequest(good)}`);
for (const params of [
  { chat_id: 1, text: "x", disable_notificaton: true },
  { chat_id: 1, text: "x", reply_parameters: { mesage_id: 1 } },
  { chat_id: 1 },
  { chat_id: 1, text: 5 },
  { chat_id: 1, text: "x", reply_markup: { inline_keyboard: [[{ text: "x", callbackdata: "y" }]] } },
]) {
  if (!wrongRequest({ ...good, params })) fail(`not caught: ${JSON.stringify(params)}`);
}

let requests = 0;
for (const file of files) {
  if (!existsSync(file)) {
    console.log(`schema: no requests are recorded in ${file}`);
    continue;
  }
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const request = JSON.parse(line);
    if (!("method" in request)) continue;
    requests += 1;
    const wrong = wrongRequest(request);
    if (wrong) fail(`${file}: ${line.slice(0, 300)}: ${wrong}`);
  }
}

async function ask(method, params) {
  const answer = await fetch(`${url}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  const body = await answer.json();
  if (!body.ok) fail(`${method}: ${JSON.stringify(body)}`);
  return body.result;
}

function check(name, object) {
  const validate = objectOf(name);
  if (!validate) fail(`the schema has no ${name}`);
  if (!validate(object)) {
    fail(`${name}: ${JSON.stringify(object)}: ${JSON.stringify(validate.errors[0])}`);
  }
}

const sent = await ask("sendMessage", {
  chat_id: 1700,
  text: '<b>x</b> <a href="https://ring.example">y</a> <pre><code class="language-c">z</code></pre>',
  parse_mode: "HTML",
  reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "y" }]] },
  link_preview_options: { is_disabled: true },
});
const answer = await ask("sendMessage", {
  chat_id: 1700,
  text: "y",
  reply_parameters: { message_id: sent.message_id },
});
const message_id = sent.message_id;
const edited = await ask("editMessageText", { chat_id: 1700, message_id, text: "z" });
const group = await ask("sendMessage", { chat_id: -5, text: "x" });
for (const message of [sent, answer, edited, group]) check("TelegramMessage", message);
check("TelegramUser", await ask("getMe", {}));
check("TelegramChatFullInfo", await ask("getChat", { chat_id: 1700 }));
const { text: _text, message_id: _id, ...broken } = sent;
if (objectOf("TelegramMessage")(broken)) fail("a message without message_id is not caught");

console.log(`schema: ${requests} recorded requests and the stand-in's answers fit`);
