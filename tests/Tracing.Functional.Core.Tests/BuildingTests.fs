// Claims about building: nonsense is refused with the case, the parameter and the legal range; errors pass through every pipe.
module Tracing.Functional.Tests.BuildingTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.FSharp

let private nothing: string = Unchecked.defaultof<string>

let private errorOf (built: Built<'T>) =
    (match built with
     | Error error -> Some error
     | Ok _ -> None)

let private always = Sample.always
let private settings = AdaptiveSettings.For 10.0
let private keySettings = KeySettings.Default
let private day = TimeSpan.FromDays 1.0
let private offRates = [ nan; infinity; -infinity; -1.0; 0.0; -0.0; 9.9e-7; 1_000_001.0 ]
let private offRatios = [ nan; infinity; -infinity; -1.0; -1e-300; 1.0000001 ]
let private notFinite = [ nan; infinity; -infinity ]

let private offTimes =
    [ TimeSpan.Zero; TimeSpan.FromTicks 9_999L; -day; TimeSpan.FromDays 366.0; TimeSpan.MaxValue; TimeSpan.MinValue ]

let private offKeys = [ 0; -1; 100_001; Int32.MinValue; Int32.MaxValue ]

let private outOfRange: (string * string * PolicyError option) list =
    [
        for ratio in offRatios -> "ratio", "0 to 1", errorOf (Sample.fixedRatio ratio)
        for rate in offRates -> "targetPerSecond", "1000000 per second", errorOf (Sample.adaptive rate)
        for rate in offRates -> "targetPerSecond", "1000000 per second", errorOf (Sample.adaptiveWindow rate 10)
        for rate in offRates -> "perSecond", "1000000 per second", errorOf (Sample.rateLimited rate)
        for rate in offRates -> "perSecond", "1000000 per second", errorOf (Sample.rateLimitedWith 5 rate)
        for n in [ 0; -1; 1_000_001 ] -> "burst", "1 to 1000000 traces", errorOf (Sample.rateLimitedWith n 1.0)
        for n in [ 1; 0; -1; 1_000_001 ] -> "burst", "2 to 1000000 traces", errorOf (Sample.adaptiveWith { settings with Burst = n })
        for n in [ 0; -1; 1_001 ] -> "softness", "1 to 1000 traces", errorOf (Sample.adaptiveWith { settings with Softness = n })
        for n in [ 0; -1; 41 ] -> "depth", "1 to 40 halvings", errorOf (Sample.adaptiveWith { settings with Depth = n })
        for n in [ 0; -1 ] -> "sampleSize", "requests", errorOf (Sample.adaptiveWindow 1.0 n)
        for n in offKeys -> "maxKeys", "1 to 100000 keys", errorOf (Sample.firstSeenWith n Key.name day)
        for n in offKeys -> "maxKeys", "1 to 100000 keys", errorOf (Sample.perKey Key.name { keySettings with MaxKeys = n } always)
        for t in offTimes -> "period", "1 millisecond to 365 days", errorOf (Sample.firstSeen Key.name t)
        for t in offTimes -> "idleAfter", "365 days", errorOf (Sample.perKey Key.name { keySettings with IdleAfter = t } always)
        for kind in [ -1; 5; Int32.MaxValue ] do
            for make in [ AtStart.kind; RootSpan.kind; AnySpan.kind ] -> "kind", "0 to 4", errorOf (make (enum kind))
        for v in notFinite -> "value", "finite", errorOf (Value.isNumber v)
        for v in notFinite -> "attributes", "finite", errorOf (Sample.annotate [ "k", v :> obj ] always)
        for v in notFinite do
            for make in [ Value.lessThan; Value.atMost; Value.greaterThan; Value.atLeast ] -> "bound", "finite", errorOf (make v)
    ]

let private empty: (string * PolicyError option) list =
    [
        "policies", errorOf (Sample.anyOf [])
        "policies", errorOf (Sample.allOf [])
        "name", errorOf (Sample.named "" always)
        "attributes", errorOf (Sample.annotate [] always)
        "attributes", errorOf (Sample.annotate [ "", 1 :> obj ] always)
        "texts", errorOf (Value.oneOf [])
        "values", errorOf (Value.oneOfWhole [])
        "wildcard", errorOf (Value.like "")
        "regex", errorOf (Value.matches "")
        "key", errorOf (AtStart.attribute "" Value.exists)
        "name", errorOf (AtStart.baggage "" Value.exists)
        "name", errorOf (AtStart.header "" Value.exists)
        "name", errorOf (AtStart.satisfies "" (fun _ -> true))
        "key", errorOf (Key.attribute "")
        "name", errorOf (Key.baggage "")
        "name", errorOf (Key.header "")
        "name", errorOf (Key.by "" (fun _ -> None))
    ]

let private missing: (string * PolicyError option) list =
    [
        "name", errorOf (Sample.named nothing always)
        "attributes", errorOf (Sample.annotate [ nothing, 1 :> obj ] always)
        "attributes", errorOf (Sample.annotate [ "k", Unchecked.defaultof<obj> ] always)
        "text", errorOf (Value.is nothing)
        "texts", errorOf (Value.oneOf [ "a"; nothing ])
        "wildcard", errorOf (Value.like nothing)
        "regex", errorOf (Value.matches nothing)
        "key", errorOf (AtStart.attribute nothing Value.exists)
        "key", errorOf (Key.attribute nothing)
    ]

let private bad = Sample.fixedRatio -1.0
let private badCondition = AtStart.attribute "" Value.exists
let private badKey = Key.attribute ""

let private times count (step: 'T -> 'T) value = Seq.replicate count step |> Seq.fold (fun value step -> step value) value

[<Tests>]
let buildingTests =
    testList
        "BuildingTests"
        [
            testCase "numbers and times outside their range are refused with parameter and range" (fun () ->
                for parameter, range, error in outOfRange do
                    match error with
                    | Some(PolicyError.OutOfRange(found, _, allowed) as error) ->
                        Expect.equal found parameter "parameter"
                        Expect.stringContains allowed range $"the legal range of {parameter}"
                        Expect.stringContains error.Message parameter "the parameter in the message"
                        Expect.stringContains error.Message allowed "the range in the message"
                    | other -> failtest $"{parameter} {range}: {other}")

            testCase "empty texts and lists are refused as empty" (fun () ->
                for parameter, error in empty do
                    match error with
                    | Some(PolicyError.Empty(found, _)) -> Expect.equal found parameter "what is empty"
                    | other -> failtest $"{parameter}: {other}")

            testCase "nulls are refused as missing" (fun () ->
                for parameter, error in missing do
                    match error with
                    | Some(PolicyError.Missing found) -> Expect.equal found parameter "what is missing"
                    | other -> failtest $"{parameter}: {other}")

            testCase "a bad regular expression is malformed, look-around and back-references too" (fun () ->
                for regex in [ "("; "[a"; "(?=a)b"; "(?<!a)b"; @"(a)\1"; "*" ] do
                    match Value.matches regex with
                    | Error(PolicyError.Malformed("regex", text, _)) -> Expect.equal text regex "what was refused"
                    | other -> failtest $"{regex}: {other}")

            testCase "the ends of every range are legal" (fun () ->
                let edge = { TargetPerSecond = 1e-6; Burst = 1_000_000; Softness = 1_000; Depth = 40 }

                let built =
                    [
                        for ratio in [ 0.0; -0.0; 1.0; 1e-300 ] do
                            yield Sample.fixedRatio ratio
                        for rate in [ 1e-6; 1e6 ] do
                            yield! [ Sample.adaptive rate; Sample.rateLimited rate; Sample.adaptiveWindow rate 1 ]
                        yield Sample.adaptiveWith edge
                        yield Sample.adaptiveWith { TargetPerSecond = 1e6; Burst = 2; Softness = 1; Depth = 1 }
                        for n in [ 1; 100_000 ] do
                            yield Sample.firstSeenWith n Key.name (TimeSpan.FromMilliseconds 1.0)
                    ]

                Expect.isEmpty (built |> List.choose errorOf) "errors at the ends")

            testCase "errors pass through every pipe" (fun () ->
                let through: (Built<Policy> -> Built<Policy>) list =
                    [
                        Sample.conditional AtStart.noParent
                        Sample.orElse always
                        fun bad -> Sample.orElse bad always
                        fun bad -> Sample.anyOf [ always; bad ]
                        fun bad -> Sample.allOf [ bad; always ]
                        Sample.parentBased
                        fun bad -> Sample.parentBasedWith { ParentOverrides.None with LocalNotSampled = Some bad } always
                        Sample.perKey Key.name keySettings
                        Sample.named "n"
                        Sample.annotate [ "k", 1 :> obj ]
                    ]

                for pipe in through do
                    Expect.equal (errorOf (pipe bad)) (errorOf bad) "error behind the pipe"

                Expect.equal (errorOf (Sample.conditional badCondition always)) (errorOf badCondition) "error of a condition"
                Expect.equal (errorOf (Sample.firstSeen badKey day)) (errorOf badKey) "error of the key of firstSeen"
                Expect.equal (errorOf (Sample.perKey badKey keySettings always)) (errorOf badKey) "error of the key of perKey"

                for pipe in
                    [
                        Condition.not
                        Condition.and' AtStart.linked
                        Condition.or' AtStart.linked
                        fun bad -> Condition.and' bad AtStart.linked
                    ] do
                    Expect.equal (errorOf (pipe badCondition)) (errorOf badCondition) "error behind the pipe of a condition")

            testCase "the sixty-fifth annotation is refused" (fun () ->
                let annotated count = Seq.init count id |> Seq.fold (fun policy i -> Sample.annotate [ "k", i :> obj ] policy) always
                Expect.equal (errorOf (annotated 64)) None "64 annotations"
                Expect.equal (annotated 65 |> errorOf |> Option.map _.Parameter) (Some "attributes") "65 annotations"
                Expect.isTrue (errorOf (Sample.anyOf [ annotated 40; annotated 40 ]) |> Option.isSome) "40 and 40 annotations")

            testCase "keys inside keys are refused above a million in all, firstSeen's too, at any depth" (fun () ->
                let per maxKeys = Sample.perKey Key.name { keySettings with MaxKeys = maxKeys }
                let first maxKeys = Sample.firstSeenWith maxKeys Key.path day

                let legal =
                    [
                        per 100_000 (per 10 always)
                        per 1_000 (first 1_000)
                        per 100 (per 100 (per 100 (Sample.adaptive 1.0)))
                        per 10 (Sample.anyOf [ first 50_000; per 50_000 always ])
                        Sample.anyOf [ per 100_000 (first 10); per 100_000 (first 10) ]
                    ]

                let refused =
                    [
                        1_000_010.0, per 10 (first 50_001 |> Sample.orElse (first 50_000))
                        1_100_000.0, per 100_000 (per 11 always)
                        1_001_000.0, per 1_000 (first 1_001 |> Sample.named "n")
                        2_000_000.0, per 2 (per 100 (per 100 (per 100 always)))
                        1e10, per 100_000 (per 1 (first 100_000))
                    ]

                Expect.isEmpty (legal |> List.choose errorOf) "errors of what is legal"

                for places, policy in refused do
                    match errorOf policy with
                    | Some(PolicyError.OutOfRange("maxKeys", found, allowed)) ->
                        Expect.equal found places "places in all"
                        Expect.stringContains allowed "at most 1000000" "the legal range"
                    | other -> failtest $"{places}: {other}")

            property "every ratio in 0 to 1 builds, and every other number is refused" (fun (value: float) ->
                (Sample.fixedRatio value |> Result.isOk) = (value >= 0.0 && value <= 1.0))

            testCase "what nests deeper than 200 is refused, before reading it runs out of stack" (fun () ->
                let linked, failed = AtStart.linked, ThisSpan.failed

                for name, build in
                    [
                        "condition", (fun count -> times count Condition.not linked |> errorOf)
                        "condition", (fun count -> times count (Condition.and' linked) linked |> errorOf)
                        "condition", (fun count -> times count (fun right -> Condition.or' right linked) linked |> errorOf)
                        "condition",
                        (fun count -> times (count - 100) Condition.not (AnySpan.where (times 100 ThisSpan.not failed)) |> errorOf)
                        "test", (fun count -> times count ThisSpan.not failed |> errorOf)
                        "test", (fun count -> times count (ThisSpan.and' failed) failed |> errorOf)
                        "test", (fun count -> times count (ThisSpan.or' failed) failed |> errorOf)
                        "policy", (fun count -> times count (Sample.named "n") always |> errorOf)
                        "policy", (fun count -> times count (fun policy -> Sample.anyOf [ always; policy ]) always |> errorOf)
                        "policy", (fun count -> times count (fun policy -> Sample.allOf [ policy; always ]) always |> errorOf)
                        "policy", (fun count -> times count (Sample.conditional linked) always |> errorOf)
                        "policy", (fun count -> times count Sample.parentBased always |> errorOf)
                        "policy", (fun count -> times count (Sample.perKey Key.name { keySettings with MaxKeys = 1 }) always |> errorOf)
                    ] do
                    Expect.equal (build 199) None name

                    match build 200, build 20_000 with
                    | Some(PolicyError.OutOfRange(parameter, 201.0, allowed) as error), Some other ->
                        Expect.equal parameter name "parameter"
                        Expect.equal other error $"{name}, much deeper"
                        Expect.stringContains allowed "200" $"the legal depth of {name}"
                    | other -> failtest $"{name}: {other}"

                Expect.equal (times 1_000 (Sample.orElse always) always |> errorOf) None "chains of orElse are flat")

            testCase "a regular expression that is too large for linear time is refused as such" (fun () ->
                match Value.matches "(a{1000}){1000}" with
                | Error(PolicyError.Malformed("regex", _, allowed)) ->
                    Expect.stringContains allowed "too large" "the size"
                    Expect.stringContains allowed "look-around" "what else is not understood"
                | other -> failtest $"{other}")

            testCase "every combination of annotations has its attributes, beyond those that are remembered too" (fun () ->
                let annotation i = [ $"k{i}", Constant.Whole(int64 i) ]
                let notes = Notes(Array.init 12 annotation)

                for _ in 1..2 do
                    for mask in 1UL .. 4095UL do
                        let expected =
                            [
                                for i in 0..11 do
                                    if mask >>> i &&& 1UL = 1UL then
                                        $"k{i}", int64 i
                            ]

                        let found =
                            match notes.Of mask with
                            | null -> []
                            | pairs -> [ for pair in pairs -> pair.Key, unbox<int64> pair.Value ]

                        if found <> expected then
                            failtest $"{mask}: {found}"

                Expect.isTrue (Object.ReferenceEquals(notes.Of 1UL, notes.Of 1UL)) "remembered"
                Expect.isFalse (Object.ReferenceEquals(notes.Of 4095UL, notes.Of 4095UL)) "made anew")
        ]
