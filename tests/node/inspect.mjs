// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Reads [{name, source, transpiled}] from stdin and tells, for each file, what it
   imports and in which ways Odoo's transpiler would break it, or its export of terms
   miss a text. What a module exports is read from its syntax tree, what is left of
   that from the transpiled text. */

import * as espree from "espree";
import {compileFunction} from "node:vm";
import {readFileSync} from "node:fs";

const OPTIONS = {ecmaVersion: 2022, sourceType: "module", comment: true, range: true};

function* walk(node) {
    if (Array.isArray(node)) {
        for (const child of node) {
            yield* walk(child);
        }
    } else if (node && typeof node.type === "string") {
        yield node;
        for (const [key, child] of Object.entries(node)) {
            if (key !== "comments") {
                yield* walk(child);
            }
        }
    }
}

function patternNames(pattern) {
    return [...walk(pattern)].filter((n) => n.type === "Identifier").map((n) => n.name);
}

function exportedBy(node) {
    if (node.type === "ExportDefaultDeclaration") {
        return ["default"];
    }
    const declared = node.declaration;
    if (declared && declared.type === "VariableDeclaration") {
        return declared.declarations.flatMap((d) => patternNames(d.id));
    }
    const specified = node.specifiers.map((s) => s.exported.name);
    return declared ? [declared.id.name] : specified;
}

function* unexported(expressions) {
    for (const {callee, arguments: given} of walk(expressions)) {
        if (callee && callee.name === "_t") {
            yield `_t(${given[0].raw}) within \`\${}\` is not exported`;
        }
    }
}

function* leftovers(transpiled, exported) {
    try {
        compileFunction(transpiled);
    } catch (error) {
        yield `does not parse once transpiled: ${error.message}`;
        return;
    }
    const names = /__exports(?:\.(\w+)|\[Symbol\.for\("(default)"\)\]) *=/g;
    const kept = new Set([...transpiled.matchAll(names)].map((m) => m[1] || m[2]));
    // "export {a, b}" becomes one Object.assign with shorthand properties.
    for (const [, list] of transpiled.matchAll(/__exports, *{([^}]*)}/g)) {
        list.split(",").forEach((item) => kept.add(item.split(":")[0].trim()));
    }
    for (const lost of exported.filter((name) => !kept.has(name))) {
        yield `the export of ${lost} is lost`;
    }
}

function inspect({name, source, transpiled}) {
    const tree = espree.parse(source, OPTIONS);
    const problems = new Set();
    const imports = [];
    const exported = [];
    for (const node of walk(tree.body)) {
        if (node.type === "TemplateLiteral") {
            [...unexported(node.expressions)].forEach((text) => problems.add(text));
        }
        if (node.type === "ImportExpression") {
            problems.add("import() is left as it is, for a module that is no file");
        }
        if (node.source && node.source.value !== undefined) {
            imports.push(node.source.value);
            const inside = tree.comments.some(
                (c) => node.range[0] < c.range[0] && c.range[1] < node.range[1]
            );
            if (inside) {
                problems.add("a comment within an import corrupts it");
            }
        }
        if (node.type === "ExportAllDeclaration" && node.exported) {
            problems.add("export * as name is left as it is");
        } else if (/^Export(Named|Default)Declaration$/.test(node.type)) {
            exported.push(...exportedBy(node));
            if (/^(let|var)$/.test(node.declaration && node.declaration.kind)) {
                problems.add("export let is a snapshot of the first value");
            }
        }
    }
    if (transpiled !== undefined) {
        for (const problem of leftovers(transpiled, exported)) {
            problems.add(problem);
        }
    }
    return {name, imports, problems: [...problems]};
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(inspect)));
