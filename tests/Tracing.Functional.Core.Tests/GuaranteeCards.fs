// Cards of simple policies, word by word: each promise is as tight as it can be, not only true.
module Tracing.Functional.Tests.GuaranteeCards

open System
open Expecto
open Tracing.Functional

let private text (value: string) = ValueTest.Is(Constant.Text value)
let private path value = Condition.AtStart(StartTest.Path(text value))
let private header name value = Condition.AtStart(StartTest.Header(name, text value))
let private failed = Condition.AnySpan SpanTest.Failed
let private slow = Condition.RootSpan(SpanTest.Duration(Order.GreaterThan, TimeSpan.FromSeconds 1.0))
let private adaptive rate = Policy.Adaptive(AdaptiveSettings.For rate)
let private limited rate = Policy.RateLimited(rate, max 1 (int rate))
let private rule name condition policy = Policy.Named(name, Policy.Conditional(condition, policy))
let private byName keys policy = Policy.PerKey(TraceKey.SpanName, { KeySettings.Default with MaxKeys = keys }, policy)

let private health = rule "health" (path "/health") Policy.Never
let private errors = rule "errors" failed Policy.Always
let private slowOnes = rule "slow" slow Policy.Always
let private ordinary = Policy.Named("ordinary", adaptive 10.0)

let private nightly =
    Condition.AtStart(StartTest.Function { NamedFunction.Name = "nightly"; Run = Func<StartFacts, bool>(fun _ -> true) })

/// The words of a line; "-" unless it is said otherwise.
let private card cap kept counts held never =
    [ "never more than       " + cap; "always kept           " + kept; "counts                " + counts ]
    @ [ "held                  " + held; "never asked           " + never ]
    |> String.concat "\n"

let private cards =
    [
        "the example of the guide",
        Policy.OrElse [ health; errors; slowOnes; ordinary ],
        card
            ("cap of all rules: none, because of \"errors\" and \"slow\"; of \"ordinary\": 90 + 10 t\n"
             + "                      traces in any t seconds")
            "path is not \"/health\", and any span failed or root span duration > 1 s"
            "true"
            "every trace if path is not \"/health\", until it ends"
            "-"
        "always", Policy.Always, card "cap of all rules: none, because of always" "every trace" "true" "-" "-"
        "never", Policy.Never, card "0 traces" "-" "true" "-" "-"
        "abstain", Policy.Abstain, card "0 traces" "-" "true" "-" "-"
        "fixedRatio", Policy.FixedRatio 0.1, card "cap of all rules: none, because of fixedRatio" "-" "true" "-" "-"
        "fixedRatio 0", Policy.FixedRatio 0.0, card "0 traces" "-" "true" "-" "-"
        "fixedRatio 1", Policy.FixedRatio 1.0, card "cap of all rules: none, because of fixedRatio" "every trace" "true" "-" "-"
        "adaptive", adaptive 10.0, card "90 + 10 t traces in any t seconds" "-" "true" "-" "-"
        "adaptive, its own settings",
        Policy.Adaptive { TargetPerSecond = 0.5; Burst = 3; Softness = 2; Depth = 5 },
        card "13 + 0.5 t traces in any t seconds" "-" "true" "-" "-"
        "rateLimited", limited 100.0, card "100 + 100 t traces in any t seconds" "-" "not true, because of rateLimited" "-" "-"
        "adaptiveWindow", Policy.AdaptiveWindow(10.0, 100), card "cap of all rules: none, because of adaptiveWindow" "-" "true" "-" "-"
        "firstSeen: its places, once a period each",
        Policy.FirstSeen(TraceKey.Path, TimeSpan.FromSeconds 100.0, 500),
        card "500 + 5 t traces in any t seconds" "-" "true" "-" "-"
        "firstSeen within keys: a place that is given away forgets",
        byName 5 (Policy.FirstSeen(TraceKey.Path, TimeSpan.FromSeconds 100.0, 500)),
        card "cap of all rules: none, because of firstSeen" "-" "true" "-" "-"
        "perKey: one more than its keys", byName 500 (adaptive 1.0), card "41082 + 501 t traces in any t seconds" "-" "true" "-" "-"
        "perKey within perKey",
        byName 1 (byName 2 (limited 1.0)),
        card "6 + 6 t traces in any t seconds" "-" "not true, because of rateLimited" "-" "-"
        "orElse: the sum",
        Policy.OrElse [ rule "vip" (header "x-tier" "vip") (limited 5.0); ordinary ],
        card
            "all rules: 95 + 15 t; of \"vip\": 5 + 5 t; of \"ordinary\": 90 + 10 t traces\n                      in any t seconds"
            "-"
            "not true, because of \"vip\""
            "-"
            "-"
        "orElse behind a part that always has an opinion",
        Policy.OrElse [ ordinary; errors; Policy.FixedRatio 0.5 ],
        card "90 + 10 t traces in any t seconds" "-" "true" "-" "\"errors\" and fixedRatio(0.5)"
        "anyOf: the sum",
        Policy.AnyOf [ Policy.Named("a", limited 1.0); Policy.Named("b", limited 2.0) ],
        card
            "all rules: 3 + 3 t; of \"a\": 1 + 1 t; of \"b\": 2 + 2 t traces in any t seconds"
            "-"
            "not true, because of \"a\" and \"b\""
            "-"
            "-"
        "allOf: the least",
        Policy.AllOf [ Policy.Always; adaptive 10.0; Policy.Adaptive { AdaptiveSettings.For 5.0 with Burst = 1000 } ],
        card "1080 + 5 t traces in any t seconds" "-" "true" "-" "-"
        "allOf whose limit may have no opinion",
        Policy.AllOf [ Policy.Always; Policy.Conditional(path "/a", limited 1.0) ],
        card
            "cap of all rules: none, because of always; of rateLimited: 1 + 1 t traces\n                      in any t seconds"
            "path is not \"/a\""
            "not true, because of rateLimited"
            "-"
            "-"
        "allOf with never: nothing is kept", Policy.AllOf [ limited 1.0; Policy.Never ], card "0 traces" "-" "true" "-" "-"
        "a condition and its opposite are all traces",
        Policy.AllOf
            [
                Policy.Always
                Policy.OrElse [ Policy.Conditional(path "/a", limited 1.0); Policy.Conditional(Condition.Not(path "/a"), limited 2.0) ]
            ],
        card "3 + 3 t traces in any t seconds" "-" "not true, because of rateLimited" "-" "-"
        "parentBased",
        Policy.ParentBased(adaptive 10.0, ParentCases.Follow),
        card
            ("cap of all rules: none, because of remote parents that are sampled; of adaptive:\n"
             + "                      90 + 10 t traces in any t seconds")
            "parent sampled"
            "not true, because of remote parents without a threshold"
            "-"
            "-"
        "parentBased that trusts no other process",
        Policy.ParentBased(
            adaptive 10.0,
            { ParentCases.Follow with RemoteSampled = Some(limited 1.0); RemoteNotSampled = Some Policy.Never }
        ),
        card
            "all rules: 91 + 11 t; of adaptive: 90 + 10 t; of rateLimited: 1 + 1 t traces\n                      in any t seconds"
            "parent local and parent sampled"
            "not true, because of rateLimited"
            "-"
            "-"
        "a late rule that drops",
        Policy.OrElse [ rule "quick" (Condition.Not slow) Policy.Never; Policy.Always ],
        card "cap of all rules: none, because of always" "root span duration > 1 s" "true" "every trace, until it ends" "-"
        "a late rule that changes nothing",
        Policy.OrElse [ errors; Policy.Always ],
        card "cap of all rules: none, because of \"errors\" and always" "every trace" "true" "-" "-"
        "a late condition and its opposite: of a trace that is cut neither may be known",
        Policy.OrElse [ errors; Policy.Conditional(Condition.Not failed, Policy.Never); Policy.Named("cut", limited 1.0) ],
        card
            "cap of all rules: none, because of \"errors\"; of \"cut\": 1 + 1 t traces\n                      in any t seconds"
            "any span failed"
            "not true, because of \"cut\""
            "every trace, until it ends"
            "-"
        "a path is one path",
        Policy.OrElse
            [
                rule "a" (path "/a") Policy.Never
                rule "a again" (Condition.And(path "/a", failed)) Policy.Always
                Policy.Conditional(path "/b", rule "a in b" (path "/a") Policy.Always)
                rule "nothing" (Condition.Constant false) Policy.Always
                ordinary
            ],
        card "90 + 10 t traces in any t seconds" "-" "true" "-" "\"a again\", \"a in b\" and \"nothing\""
        "a function of the user",
        Policy.OrElse [ rule "nightly" nightly Policy.Always; Policy.Never ],
        card "cap of all rules: none, because of \"nightly\"" "function \"nightly\"" "true" "-" "-"
        + "\nif a function throws  nothing above holds for its trace; by default that is kept, and not counted"
    ]

[<Tests>]
let guaranteeCards =
    testList
        "GuaranteeCards"
        [
            for name, policy, expected in cards do
                testCase name (fun () -> Expect.equal ((Guarantees.ofPolicy policy).ToString()) expected name)

            testCase "a card reads its policy's values" (fun () ->
                let card = Guarantees.ofPolicy (Policy.OrElse [ health; errors; slowOnes; ordinary ])
                Expect.isFalse card.Cap.HasValue "no cap"
                Expect.sequenceEqual card.Uncapped [ "errors"; "slow" ] "because of"
                Expect.sequenceEqual (card.RuleCaps |> Seq.map _.Rule) [ "ordinary" ] "rules with a cap"
                Expect.equal (card.RuleCaps[0].Cap.Burst, card.RuleCaps[0].Cap.PerSecond) (90.0, 10.0) "its cap"

                Expect.equal
                    (string card.AlwaysKept)
                    (string (Condition.And(Condition.Not(path "/health"), Condition.Or(failed, slow))))
                    "kept"

                Expect.equal (string card.Held) (string (Condition.Not(path "/health"))) "held"
                Expect.isTrue card.CountsAreTrue "counts"
                Expect.isEmpty card.CountsSpoiledBy "spoiled by"
                Expect.isEmpty card.NeverAsked "never asked")

            testCase "what sums of decimal numbers lose is not shown" (fun () ->
                let card = Guarantees.ofPolicy (Policy.AnyOf [ Policy.RateLimited(0.1, 1); Policy.RateLimited(0.2, 1) ])
                Expect.equal (card.Cap.Value.ToString()) "2 + 0.3 t" "0.1 + 0.2"
                Expect.equal ({ Burst = 1.0; PerSecond = 1.0 / 3.0 }.ToString()) "1 + 0.333333335 t" "rounded up")

            testCase "a long policy, and a deep one, have cards" (fun () ->
                let rules = List.init 300 (fun i -> rule $"r{i}" (Condition.And(path $"/{i}", header "x" "y")) (limited 1.0))
                let long = Guarantees.ofPolicy (Policy.OrElse(rules @ [ ordinary ]))
                Expect.equal (long.Cap.Value.ToString()) "390 + 310 t" "long"
                let nest make policy = List.fold (fun policy _ -> make policy) policy [ 1..95 ]
                let eitherWay policy = Policy.AllOf [ Policy.AnyOf [ policy; Policy.Conditional(failed, limited 1.0) ]; Policy.Always ]
                let deep = Guarantees.ofPolicy (nest eitherWay ordinary)
                Expect.equal (deep.Cap.Value.ToString()) "185 + 105 t" "deep")
        ]
