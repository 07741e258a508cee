// Policies as text, by example: what is read, what is said of mistakes, layout, expectations.
module Tracing.Functional.Tests.TextTests

open System
open System.Text.RegularExpressions
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private policyOf text =
    match Policy.parseWith TextLawTests.functions text with
    | Ok policy -> policy
    | Error errors -> failtest (String.Join("\n", errors))

let private built (policy: Built<Tracing.Functional.Policy>) =
    match policy with
    | Ok policy -> policy
    | Error error -> failtest error.Message

let private shop =
    """rule "health":   never when path is "/health"
rule "errors":   always when any span failed
rule "slow":     always when root span duration > 1 s
rule "tenants":  adaptive(1/s) per header "X-Tenant" (200 keys, idle after 5 min)
rule "ordinary": adaptive(10/s)
"""

let private shopInCode =
    let rule name condition policy = policy |> Sample.conditional condition |> Sample.named name

    let tenants = { KeySettings.Default with MaxKeys = 200; IdleAfter = TimeSpan.FromMinutes 5.0 }

    Sample.never
    |> rule "health" (AtStart.path (Value.is "/health"))
    |> Sample.orElse (Sample.always |> rule "errors" AnySpan.failed)
    |> Sample.orElse (Sample.always |> rule "slow" (RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)))
    |> Sample.orElse (Sample.adaptive 1.0 |> Sample.perKey (Key.header "X-Tenant") tenants |> Sample.named "tenants")
    |> Sample.orElse (Sample.adaptive 10.0 |> Sample.named "ordinary")

/// A text and the same policy as ToString prints it.
let private readings =
    [
        "always", "always"
        "never", "never"
        "fixedRatio(10%)", "fixedRatio(0.1)"
        "adaptive(30/min)", "adaptive(0.5/s)"
        "adaptive(1/h)", "adaptive(1/h)"
        "adaptive(10/s, depth 3, burst 20)", "adaptive(10/s, burst 20, depth 3)"
        "adaptive ( 10 / s )", "adaptive(10/s)"
        "rateLimited(2.5/s)", "rateLimited(2.5/s, burst 3)"
        "adaptiveWindow(10/s, every 1000)", "adaptiveWindow(10/s, every 1000)"
        "firstSeen(path, every 1 h)", "firstSeen(path, every 1 h, 1000 keys)"
        "firstSeen(name, every 90 s, 7 keys)", "firstSeen(name, every 90 s, 7 keys)"
        "adaptive(1/s) per name", "perKey(name, 500 keys, idle after 10 min, adaptive(1/s))"
        "adaptive(1/s) per name (idle after 1 d)", "perKey(name, 500 keys, idle after 1 d, adaptive(1/s))"
        "always when linked", "conditional(linked, always)"
        "always when linked named \"x\"", "named(\"x\", conditional(linked, always))"
        "always named \"x\" when linked", "conditional(linked, named(\"x\", always))"
        "always with {\"a\": 1, \"b\": 1.0, \"c\": \"t\", \"d\": true}",
        "annotate({\"a\": 1, \"b\": 1.0, \"c\": \"t\", \"d\": true}, always)"
        "never else always", "orElse(never, always)"
        "abstain else (never else always)", "orElse(abstain, never, always)"
        "anyOf(never else always, fixedRatio(0.5))", "anyOf(orElse(never, always), fixedRatio(0.5))"
        "parentBased(always, local not sampled: never)", "parentBased(always, local not sampled: never)"
        "always when path is not \"/a\"", "conditional(path is not \"/a\", always)"
        "always when not path is \"/a\"", "conditional(path is not \"/a\", always)"
        "always when not path exists", "conditional(not path exists, always)"
        "always when linked and parent none or parent local", "conditional((linked and parent none) or parent local, always)"
        "always when linked and (parent none or parent local)", "conditional(linked and (parent none or parent local), always)"
        "always when attribute \"a\" >= 500.0", "conditional(attribute \"a\" >= 500, always)"
        "always when attribute \"a\" is one of (\"404\", 404)", "conditional(attribute \"a\" is one of (\"404\", 404), always)"
        "always when any span (failed and attribute \"k\" is \"bank\")",
        "conditional(any span (failed and attribute \"k\" is \"bank\"), always)"
        "always when any span not failed", "conditional(any span not failed, always)"
        "always when not any span failed", "conditional(not any span failed, always)"
        "always when any span name is not \"a\"", "conditional(any span name is not \"a\", always)"
        "always when whole trace span count >= 5000", "conditional(whole trace span count >= 5000, always)"
        "always when whole trace duration <= 0.25 s", "conditional(whole trace duration <= 250 ms, always)"
        "always when function \"is a\"", "conditional(function \"is a\", always)"
        "always when root span exception type is like \"*Timeout*\"", "conditional(root span exception type is like \"*Timeout*\", always)"
        "always when name is \"a\\\"\\\\\\u202e\"", "conditional(name is \"a\\\"\\\\\\u202e\", always)"
        "\uFEFF# a comment\nalways # another", "always"
    ]

let private expected =
    """rule "health": never when path is "/health"
rule "vip":    always when header "X-User-Tier" is "vip"
rule "errors": always when any span failed
rule "slow":   always when root span duration > 1 s
rule "share":  fixedRatio(0.1)

expect GET "/health" dropped by "health"
expect GET "/orders" header "X-User-Tier" is "vip" kept by "vip"
expect trace 2 s with failed span "charge" kept by "errors"
expect trace 2 s kept by "slow"
expect GET "/orders" root span failed kept
expect GET "/orders" sampled by "share"
expect parent remote not sampled dropped
"""

[<Tests>]
let textTests =
    testList
        "TextTests"
        [
            testCase "the first example is the policy that code builds" (fun () ->
                let policy = policyOf shop
                Expect.isTrue (policy = built shopInCode) $"{policy}"
                Texts.check "again" (Regex.Replace(shop.TrimEnd(), " +", " ")) (Policy.toText policy))

            testCase "texts read as they mean" (fun () ->
                for text, printed in readings do
                    Texts.check text printed ((policyOf text).ToString()))

            testCase "a text whose expectations hold is a policy" (fun () ->
                let document = Policy.read PolicyFunctions.None expected
                Texts.check "errors" "" (String.Join("\n", document.Diagnostics))
                Texts.check "count" 7 document.Expectations.Length
                Expect.all document.Expectations _.IsMet "all are met"
                Texts.check "line" 9 document.Expectations[2].Line)

            testCase "a text whose expectation fails is no policy, and says what becomes of the trace" (fun () ->
                let document = Policy.read PolicyFunctions.None (expected.Replace("kept by \"vip\"", "kept by \"errors\""))
                Expect.isFalse document.IsPolicy "no policy"

                Texts.check
                    "diagnostic"
                    ("policy(8,52): error TF401: expected kept by \"errors\", but the trace is kept by \"vip\"\n"
                     + "  8 | expect GET \"/orders\" header \"X-User-Tier\" is \"vip\" kept by \"errors\"\n"
                     + "    |                                                    ^^^^^^^^^^^^^^^^")
                    (String.Join("\n", document.Diagnostics)))

            testCase "formatting keeps comments, expectations and blank lines, and formatting again changes nothing" (fun () ->
                let text =
                    "# top\n\n\nrule \"a\":always when linked # why\n# own\nrule \"long\": never when ( # inside\n path is\"/x\")\n\n  expect   GET \"/x\"\n dropped\n# end"

                let formatted =
                    "# top\n\nrule \"a\": always when linked  # why\n# own\n# inside\nrule \"long\": never when path is \"/x\"\n\nexpect GET \"/x\" dropped\n# end\n"

                Texts.check "once" (Ok formatted) (Policy.format false text)
                Texts.check "twice" (Ok formatted) (Policy.format false formatted)
                Texts.check "aligned" (Ok(formatted.Replace("\"a\": ", "\"a\":    "))) (Policy.format true text))
        ]
