"use strict";

const assert = require("node:assert");
const { test } = require("node:test");
const { total } = require("./sums");

test("total", () => assert.equal(total([1, 2, 3]), 6));
