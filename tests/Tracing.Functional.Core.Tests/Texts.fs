// Owns how tests read th and rv texts, and the check of one row of a table.
module Tracing.Functional.Tests.Texts

open System
open Expecto
open Tracing.Functional

/// 2 to that power.
let two (exponent: int) = Math.ScaleB(1.0, exponent)

let tryTh (text: string) =
    let mutable t = Threshold.Never
    let ok = Threshold.TryParse(text.AsSpan(), &t)
    if ok then Some t else None

let tryRv (text: string) =
    let mutable r = Randomness()
    let ok = Randomness.TryParse(text.AsSpan(), &r)
    if ok then Some r else None

let th text = (tryTh text).Value

let check (row: string) expected actual = Expect.equal actual expected row
