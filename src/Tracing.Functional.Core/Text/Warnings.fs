// What is odd about a policy that is one: rules that are never asked, names given twice, conditions that cannot hold.
namespace Tracing.Functional.Parsing

open System.Collections.Generic
open Tracing.Functional

module internal Warnings =

    /// Whether it has an opinion on every trace. False if that is not sure.
    let rec private isTotal policy =
        match policy with
        | Policy.Always
        | Policy.Never
        | Policy.FixedRatio _
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _ -> true
        | Policy.Abstain
        | Policy.FirstSeen _ -> false
        | Policy.Conditional(Condition.Constant true, inner) -> isTotal inner
        | Policy.Conditional _ -> false
        | Policy.OrElse parts
        | Policy.AnyOf parts
        | Policy.AllOf parts -> parts |> List.exists isTotal
        | Policy.PerKey(_, _, inner)
        | Policy.Named(_, inner)
        | Policy.Annotate(_, inner) -> isTotal inner
        | Policy.ParentBased(root, cases) -> isTotal root && cases.Overridden |> List.forall (snd >> isTotal)

    let private title (rule: RuleItem) =
        match rule.Name with
        | null -> "the policy"
        | name -> "rule " + Canonical.text name

    /// Rules behind one that has an opinion on every trace.
    let private neverAsked (report: Report) (rules: List<RuleItem>) =
        match rules.FindIndex(fun rule -> isTotal rule.Policy) with
        | -1 -> ()
        | total ->
            for rule in Seq.skip (total + 1) rules do
                report.Warning(
                    Codes.neverAsked,
                    $"{title rule} is never asked: {title rules[total]} in front has an opinion on every trace",
                    "put it in front, or give the other one a condition: ... when ...",
                    rule.NamePlace
                )

    let private short (policy: Policy) =
        let text = PolicyPrinter.part policy
        if text.Length <= 60 then text else text.Substring(0, 59) + "…"

    let private partsNeverAsked (report: Report) (rule: RuleItem) =
        let found =
            rule.Policy
            |> Policy.tryPick (fun policy ->
                match policy with
                | Policy.OrElse parts ->
                    let behind = parts |> List.skipWhile (isTotal >> not)
                    if behind.Length > 1 then Some(behind[0], behind[1]) else None
                | _ -> None)

        match found with
        | Some(total, never) ->
            report.Warning(
                Codes.neverAsked,
                $"in {title rule}, {short never} is never asked: {short total} in front has an opinion on every trace",
                null,
                rule.NamePlace
            )
        | None -> ()

    let private sameNames (report: Report) (rules: List<RuleItem>) =
        let seen = HashSet<string>()

        for rule in rules do
            match rule.Name with
            | null -> ()
            | name ->
                if not (seen.Add name) then
                    report.Warning(
                        Codes.sameName,
                        $"{title rule} is there twice: metrics add both up, and a reload cannot tell their debts apart",
                        null,
                        rule.NamePlace
                    )

    let private contradictions (report: Report) (rule: RuleItem) =
        match rule.Policy |> Policy.tryPick (Policy.conditionOf >> Option.bind Contradiction.find) with
        | Some(first, second) ->
            report.Warning(
                Codes.contradiction,
                $"{title rule} has a condition that never holds: {first}, and {second}",
                null,
                rule.NamePlace
            )
        | None -> ()

    let run (report: Report) (rules: List<RuleItem>) =
        sameNames report rules
        neverAsked report rules

        for rule in rules do
            partsNeverAsked report rule
            contradictions report rule
