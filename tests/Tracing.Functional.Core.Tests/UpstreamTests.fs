// Claims about what a service does before a gateway of the same policy.
module Tracing.Functional.Tests.UpstreamTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.FSharp

let private startsWith policy (trace: Trace) = Make.decide (Compile.start policy) trace.Opening

let private text policy = Policy.toText policy

let private parsed text =
    match Policy.parse text with
    | Ok policy -> policy
    | Error errors -> failtest $"%A{errors}"

[<Tests>]
let upstreamTests =
    testList
        "UpstreamTests"
        [
            propertyOf 6000 "what a policy keeps in the end is sent at its start" (fun (Memoryless policy, trace: Trace) ->
                let upstream = Upstream.policy policy
                let evaluation, isKept = Drive.evaluated policy trace
                let sent = startsWith upstream trace

                (not isKept || sent.IsKept || not (isNull evaluation.Fault) || not (isNull sent.Fault))
                |> Prop.label (text upstream)
                |> Prop.classify isKept "kept"
                |> Prop.classify (not sent.IsKept) "dropped at the source")

            propertyOf 4000 "so is what a policy with a memory keeps" (fun (Late policy, trace: Trace) ->
                let upstream = Upstream.policy policy
                let decided = Drive.early (Compile.start policy) trace |> List.last
                let sent = startsWith upstream trace

                (not decided.IsKept || sent.IsKept || decided.IsFault || not (isNull sent.Fault))
                |> Prop.label (text upstream)
                |> Prop.classify decided.IsKept "kept"
                |> Prop.classify (not sent.IsKept) "dropped at the source")

            propertyOf 2000 "it neither waits nor remembers, and before a gateway of itself it is the same" (fun (Late policy) ->
                let upstream = Upstream.policy policy
                let again = Upstream.policy upstream

                (not (Policy.mayWait upstream) && not (Policy.isStateful upstream) && text again = text upstream)
                |> Prop.label $"{text upstream}, then {text again}")

            testCase "what people read" (fun () ->
                for policy, expected in
                    [
                        "rule \"health\": never when path is \"/health\"\nrule \"errors\": always when any span failed\nrule \"rest\": fixedRatio(0.1)",
                        "rule \"health\": never when path is \"/health\"\nrule \"errors\": always"
                        "fixedRatio(0.1)", "fixedRatio(0.1)"
                        "rule \"vip\": always when header \"X\" is \"1\" and root span duration > 1 s\nrule \"rest\": fixedRatio(0.1)",
                        "anyOf(named(\"vip\", conditional(header \"X\" is \"1\", always)), named(\"rest\", fixedRatio(0.1)))"
                        "rule \"rest\": adaptive(10/s)", "rule \"rest\": always"
                    ] do
                    Texts.check policy (text (parsed expected)) (text (Upstream.policy (parsed policy))))
        ]
