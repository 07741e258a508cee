// Claims about the F# surface: every function builds the policy, condition or key of its name, by its text; and what is standard.
module Tracing.Functional.Tests.SurfaceTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private text (built: Built<'T>) =
    match built with
    | Ok value -> string (box value)
    | Error error -> error.Message

let private ratio = Sample.fixedRatio 0.5
let private a = Sample.named "a" Sample.always
let private b = Sample.named "b" Sample.never

[<Tests>]
let surfaceTests =
    testList
        "SurfaceTests"
        [
            testCase "policies read as they were built" (fun () ->
                let settings = { TargetPerSecond = 2.5; Burst = 7; Softness = 5; Depth = 6 }
                let keys = { MaxKeys = 3; IdleAfter = TimeSpan.FromSeconds 1.5 }

                for policy, expected in
                    [
                        Sample.always, "always"
                        Sample.never, "never"
                        Sample.abstain, "abstain"
                        Sample.fixedRatio 0.5, "fixedRatio(0.5)"
                        Sample.adaptive 2.5, "adaptive(2.5/s)"
                        Sample.adaptiveWith settings, "adaptive(2.5/s, burst 7, softness 5, depth 6)"
                        Sample.adaptiveWindow 10.0 1000, "adaptiveWindow(10/s, every 1000)"
                        Sample.rateLimited 0.1, "rateLimited(0.1/s, burst 1)"
                        Sample.rateLimited 2.5, "rateLimited(2.5/s, burst 3)"
                        Sample.rateLimited 100.0, "rateLimited(100/s, burst 100)"
                        Sample.rateLimitedWith 5 100.0, "rateLimited(100/s, burst 5)"
                        Sample.conditional AtStart.linked ratio, "conditional(linked, fixedRatio(0.5))"
                        a |> Sample.orElse b, "orElse(named(\"a\", always), named(\"b\", never))"
                        a |> Sample.orElse b |> Sample.orElse ratio, "orElse(named(\"a\", always), named(\"b\", never), fixedRatio(0.5))"
                        Sample.anyOf [ a; b ], "anyOf(named(\"a\", always), named(\"b\", never))"
                        Sample.allOf [ a; b ], "allOf(named(\"a\", always), named(\"b\", never))"
                        Sample.parentBased a, "parentBased(named(\"a\", always))"
                        Sample.perKey Key.path keys ratio, "perKey(path, 3 keys, idle after 1.5 s, fixedRatio(0.5))"
                        Sample.firstSeen Key.path (TimeSpan.FromMinutes 1.0), "firstSeen(path, every 1 min, 1000 keys)"
                        Sample.firstSeenWith 7 Key.path (TimeSpan.FromMinutes 1.0), "firstSeen(path, every 1 min, 7 keys)"
                        Sample.annotate [ "k", 1 :> obj; "l", true :> obj ] ratio, "annotate({\"k\": 1, \"l\": true}, fixedRatio(0.5))"
                    ] do
                    Texts.check expected expected (text policy))

            testCase "each case of a parent is overridden by its own policy, and decides under such a parent" (fun () ->
                let cases =
                    [
                        "remote sampled", { ParentOverrides.None with RemoteSampled = Some b }, ParentOrigin.Remote, true
                        "remote not sampled", { ParentOverrides.None with RemoteNotSampled = Some b }, ParentOrigin.Remote, false
                        "local sampled", { ParentOverrides.None with LocalSampled = Some b }, ParentOrigin.Local, true
                        "local not sampled", { ParentOverrides.None with LocalNotSampled = Some b }, ParentOrigin.Local, false
                    ]

                for name, overrides, _, _ in cases do
                    let built = Sample.parentBasedWith overrides a
                    Texts.check name $"parentBased(named(\"a\", always), {name}: named(\"b\", never))" (text built)

                    for other, _, origin, isSampled in cases do
                        let running = built |> Result.map Compile.start |> Result.toOption |> Option.get
                        let decision = Make.decide running { Make.plain 0L 0UL with Facts = [ Parent(origin, isSampled) ] }
                        Texts.check $"{name} under {other}" (if name = other then "b" else "parent") decision.Rule

                let all =
                    {
                        RemoteSampled = Some(Sample.named "rs" ratio)
                        RemoteNotSampled = Some(Sample.named "rn" ratio)
                        LocalSampled = Some(Sample.named "ls" ratio)
                        LocalNotSampled = Some(Sample.named "ln" ratio)
                    }

                for name, origin, isSampled in
                    [
                        "rs", ParentOrigin.Remote, true
                        "rn", ParentOrigin.Remote, false
                        "ls", ParentOrigin.Local, true
                        "ln", ParentOrigin.Local, false
                    ] do
                    let running = Sample.parentBasedWith all a |> Result.map Compile.start |> Result.toOption |> Option.get
                    Texts.check name name (Make.decide running { Make.plain 0L 0UL with Facts = [ Parent(origin, isSampled) ] }).Rule
                    Texts.check "a root" "a" (Make.decide running (Make.plain 0L 0UL)).Rule)

            testCase "a policy says which parents it follows" (fun () ->
                for overrides, local, remote in
                    [
                        ParentOverrides.None, true, true
                        { ParentOverrides.None with RemoteSampled = Some b }, true, false
                        { ParentOverrides.None with RemoteNotSampled = Some b }, true, false
                        { ParentOverrides.None with LocalSampled = Some b }, false, true
                        { ParentOverrides.None with LocalNotSampled = Some b }, false, true
                    ] do
                    match Sample.parentBasedWith overrides a |> Result.map Compile.start with
                    | Ok running ->
                        Texts.check $"local parents of {running.Policy}" local running.FollowsLocalParents
                        Texts.check $"remote parents of {running.Policy}" remote running.FollowsRemoteParents
                    | Error error -> failtest error.Message

                match Sample.always |> Result.map Compile.start with
                | Ok running ->
                    Texts.check "local parents of always" false running.FollowsLocalParents
                    Texts.check "remote parents of always" false running.FollowsRemoteParents
                | Error error -> failtest error.Message)

            testCase "conditions and values read as they were built" (fun () ->
                for condition, expected in
                    [
                        AtStart.name (Value.is "x"), "name is \"x\""
                        AtStart.kind SpanKind.Server, "kind is server"
                        AtStart.source (Value.is "Npgsql"), "source is \"Npgsql\""
                        AtStart.attribute "k" Value.exists, "attribute \"k\" exists"
                        AtStart.baggage "k" (Value.oneOf [ "x"; "y" ]), "baggage \"k\" is one of (\"x\", \"y\")"
                        AtStart.noParent, "parent none"
                        AtStart.localParent, "parent local"
                        AtStart.remoteParent, "parent remote"
                        AtStart.sampledParent, "parent sampled"
                        AtStart.notSampledParent, "parent not sampled"
                        AtStart.linked, "linked"
                        AtStart.linkedToSampled, "linked to a sampled span"
                        AtStart.method' (Value.like "P*"), "method is like \"P*\""
                        AtStart.path (Value.matches "^/a"), "path matches \"^/a\""
                        AtStart.header "k" (Value.lessThan 1.0), "header \"k\" < 1"
                        AtStart.name (Value.atMost 1.5), "name <= 1.5"
                        AtStart.name (Value.greaterThan 1.0), "name > 1"
                        AtStart.name (Value.atLeast 1.0), "name >= 1"
                        AtStart.name (Value.isNumber 1.0), "name is 1"
                        AtStart.name (Value.isWhole 1L), "name is 1"
                        AtStart.name (Value.oneOfWhole [ 1L; 2L ]), "name is one of (1, 2)"
                        AtStart.name (Value.isBool true), "name is true"
                        AtStart.satisfies "f" (fun _ -> true), "function \"f\""
                        AtStart.linked |> Condition.and' AtStart.noParent, "linked and parent none"
                        AtStart.linked |> Condition.or' AtStart.noParent, "linked or parent none"
                        Condition.not AtStart.sampledParent, "not parent sampled"
                        Condition.not (AtStart.name (Value.is "x")), "name is not \"x\""
                        Condition.not (AtStart.name Value.exists), "not name exists"
                        Condition.not (AtStart.linked |> Condition.or' AtStart.noParent), "not (linked or parent none)"
                        AtStart.linked |> Condition.and' (AtStart.noParent |> Condition.and' AtStart.linked),
                        "linked and (parent none and linked)"
                        AtStart.linked |> Condition.and' AtStart.noParent |> Condition.or' AtStart.linked,
                        "(linked and parent none) or linked"
                        Condition.not AtStart.linked, "not linked"
                        Condition.constant false, "false"
                    ] do
                    Texts.check expected expected (text condition))

            testCase "keys read as they were built" (fun () ->
                for key, expected in
                    [
                        Key.name, "name"
                        Key.attribute "k", "attribute \"k\""
                        Key.baggage "k", "baggage \"k\""
                        Key.method', "method"
                        Key.path, "path"
                        Key.header "k", "header \"k\""
                        Key.by "f" (fun _ -> None), "function \"f\""
                    ] do
                    Texts.check expected expected (text key))

            testCase "the standard settings" (fun () ->
                for rate, burst in [ 1e-6, 2; 1.0, 2; 2.0, 2; 2.1, 3; 10.0, 10; 999_999.5, 1_000_000; 1e6, 1_000_000 ] do
                    let expected = { TargetPerSecond = rate; Burst = burst; Softness = 4; Depth = 20 }
                    Texts.check $"{rate}" expected (AdaptiveSettings.For rate)
                    Texts.check $"{rate} bound" (burst + 80) (AdaptiveSettings.For rate).Bound

                Texts.check "keys" { MaxKeys = 500; IdleAfter = TimeSpan.FromMinutes 10.0 } KeySettings.Default)
        ]
