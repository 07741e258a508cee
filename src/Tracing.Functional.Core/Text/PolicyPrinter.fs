// A policy as text that people write and review: rules, one a line, defaults left out. Law: parsing it gives the policy back.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

module internal PolicyPrinter =

    let private attributes pairs =
        let text (key, value: Constant) = $"{Canonical.text key}: {value}"
        "{" + String.Join(", ", List.map text pairs) + "}"

    let private keySettings (settings: KeySettings) =
        let defaults = KeySettings.Default

        let said =
            [
                if settings.MaxKeys <> defaults.MaxKeys then
                    $"{settings.MaxKeys} keys"
                if settings.IdleAfter <> defaults.IdleAfter then
                    $"idle after {Canonical.time settings.IdleAfter}"
            ]

        if said.IsEmpty then "" else " (" + String.Join(", ", said) + ")"

    /// A policy that something may stand behind: what comes last in it is written last.
    let rec part (policy: Policy) : string =
        let several (word: string) (parts: Policy list) = word + "(" + String.Join(", ", List.map part parts) + ")"

        match policy with
        | Policy.Conditional(condition, inner) -> $"{part inner} when {condition}"
        | Policy.Named(name, inner) -> $"{part inner} named {Canonical.text name}"
        | Policy.Annotate(pairs, inner) -> $"{part inner} with {attributes pairs}"
        | Policy.PerKey(key, settings, inner) -> $"{part inner} per {key}{keySettings settings}"
        | Policy.OrElse parts -> several "orElse" parts
        | Policy.AnyOf parts -> several "anyOf" parts
        | Policy.AllOf parts -> several "allOf" parts
        | Policy.ParentBased(root, cases) ->
            let cases = cases.Overridden |> List.map (fun (case, policy) -> $", {case}: {part policy}")
            "parentBased(" + part root + String.Join("", cases) + ")"
        | Policy.FirstSeen(key, period, maxKeys) when maxKeys = Building.TraceKeys.firstSeenKeys ->
            $"firstSeen({key}, every {Canonical.time period})"
        | Policy.RateLimited(rate, burst) when burst = Building.Policies.burstOf rate -> $"rateLimited({Canonical.rate rate})"
        | Policy.FirstSeen _
        | Policy.RateLimited _
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _ -> policy.ToString()

    /// One rule, or one part of a policy without rules.
    let item policy : string =
        match policy with
        | Policy.Named(name, inner) -> $"rule {Canonical.text name}: {part inner}"
        | policy -> part policy

    /// The policy as a file: rules if all its parts have names, else parts with else between them.
    let text policy : string =
        match policy with
        | Policy.OrElse parts when parts.Length > 1 && parts |> List.forall _.IsNamed -> String.Join("\n", List.map item parts)
        | Policy.OrElse parts when parts.Length > 1 && not (parts |> List.exists _.IsOrElse) -> String.Join("\nelse ", List.map part parts)
        | policy -> item policy
