/** A structural checker for the part of JSON Schema that the report's schema uses; anything else throws. */

type Schema = Readonly<Record<string, unknown>>;

const KNOWN = new Set([
  ...[
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "items",
  ],
  ...[
    "additionalProperties",
    "anyOf",
    "enum",
    "const",
    "minimum",
    "maximum",
    "maxItems",
    "pattern",
  ],
]);

/** Every place where `value` breaks the schema, as "path: problem". */
export function schemaProblems(root: Schema, value: unknown): string[] {
  return check(root, root, value, "$");
}

function check(root: Schema, schema: Schema, value: unknown, path: string): string[] {
  for (const key of Object.keys(schema)) {
    if (!KNOWN.has(key)) throw new TypeError(`the checker does not know ${key} at ${path}`);
  }
  const target = schema["$ref"];
  if (typeof target === "string") {
    const defs = root["$defs"] as Record<string, Schema>;
    const name = target.replace("#/$defs/", "");
    return check(root, defs[name]!, value, path);
  }
  const anyOf = schema["anyOf"] as Schema[] | undefined;
  if (anyOf !== undefined) {
    const tries = anyOf.map((option) => check(root, option, value, path));
    return tries.find((problems) => problems.length === 0) ?? tries[0]!;
  }
  if ("const" in schema && schema["const"] !== value) return [`${path}: not ${schema["const"]}`];
  const choices = schema["enum"] as unknown[] | undefined;
  if (choices !== undefined && !choices.includes(value)) return [`${path}: not in the list`];
  return [...checkType(schema, value, path), ...checkParts(root, schema, value, path)];
}

function checkType(schema: Schema, value: unknown, path: string): string[] {
  const wanted = schema["type"];
  if (wanted === undefined) return [];
  const isInteger = wanted === "integer" && Number.isInteger(value);
  if (!isInteger && typeName(value) !== wanted)
    return [`${path}: ${typeName(value)}, not ${wanted}`];
  if (typeof value === "number") {
    const low = (schema["minimum"] as number | undefined) ?? Number.NEGATIVE_INFINITY;
    const high = (schema["maximum"] as number | undefined) ?? Number.POSITIVE_INFINITY;
    if (value < low || value > high) return [`${path}: ${value} is out of range`];
  }
  const pattern = schema["pattern"] as string | undefined;
  if (pattern !== undefined && !new RegExp(pattern, "u").test(String(value))) {
    return [`${path}: does not match ${pattern}`];
  }
  return [];
}

function checkParts(root: Schema, schema: Schema, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const most = (schema["maxItems"] as number | undefined) ?? Number.POSITIVE_INFINITY;
    if (value.length > most) return [`${path}: more than ${most} items`];
    const items = (schema["items"] as Schema | undefined) ?? {};
    return value.flatMap((item, i) => check(root, items, item, `${path}[${i}]`));
  }
  if (typeName(value) !== "object") return [];
  const object = value as Record<string, unknown>;
  const properties = (schema["properties"] as Record<string, Schema> | undefined) ?? {};
  const missing = ((schema["required"] as string[] | undefined) ?? [])
    .filter((key) => !(key in object))
    .map((key) => `${path}.${key}: missing`);
  const closed = schema["additionalProperties"] === false;
  const inside = Object.entries(object).flatMap(([key, part]) => {
    const partSchema = properties[key];
    if (partSchema === undefined) return closed ? [`${path}.${key}: not in the schema`] : [];
    return check(root, partSchema, part, `${path}.${key}`);
  });
  return [...missing, ...inside];
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
