// Traces that a policy's text or a person asks about, and what becomes of each. Owns the data and the check by the plain meaning.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

/// What becomes of a trace, whatever its randomness is.
[<RequireQualifiedAccess>]
type internal Outcome =
    | Kept
    | Dropped
    /// Kept or dropped by its randomness.
    | Sampled

/// A trace, and what is to become of it.
[<NoComparison; NoEquality>]
type internal Expectation =
    {
        Start: StartFacts
        Root: SpanRecord
        /// The spans below the root.
        Spans: SpanRecord list
        Outcome: Outcome
        /// The rule that is to decide; None if that does not matter.
        Rule: string option
        /// From the word expect to the last token.
        Place: Extent
        /// The numbers of its first token and of the one behind its last.
        Tokens: struct (int * int)
        /// The outcome and its rule.
        OutcomePlace: Extent
    }

module internal Expectation =

    let private word outcome =
        match outcome with
        | Outcome.Kept -> "kept"
        | Outcome.Dropped -> "dropped"
        | Outcome.Sampled -> "sampled"

    let describe outcome rule =
        match rule with
        | Some rule when rule <> "" -> $"{word outcome} by {Canonical.text rule}"
        | _ -> word outcome

    let private outcomeOf opinion =
        match opinion with
        | Opinion.Abstain -> Outcome.Dropped
        | Opinion.Say(threshold, _) when threshold.Value = 0UL -> Outcome.Kept
        | Opinion.Say(threshold, _) when threshold.Value = Bits56.Limit -> Outcome.Dropped
        | Opinion.Say _ -> Outcome.Sampled

    let over start (spans: SpanRecord seq) =
        { Moment.AtStart(start, 0L, Randomness.OfValue 0UL) with
            Progress = { Progress.ofSpans true spans with IsComplete = true; IsCut = false }
        }

    /// What becomes of the trace when it is over, as the first trace that the policy sees.
    let private evaluate policy expectation =
        let policy = Policy.following policy
        let moment = over expectation.Start (expectation.Spans @ [ expectation.Root ])
        Evaluate.ask "" moment policy (Evaluate.start policy)

    /// What becomes of a trace, in words.
    let actual (evaluation: Evaluation) =
        match evaluation.Fault with
        | null when evaluation.Rule = "" && outcomeOf evaluation.Opinion = Outcome.Dropped -> "dropped: no rule has an opinion on it"
        | null -> describe (outcomeOf evaluation.Opinion) (Some evaluation.Rule)
        | fault -> $"not decided: function {Canonical.text fault.FunctionName} threw {fault.Error.GetType().Name}"

    /// What becomes of the trace instead, in words; None if it is what is expected.
    let failure policy expectation =
        let evaluation = evaluate policy expectation

        let isAsExpected =
            isNull evaluation.Fault
            && outcomeOf evaluation.Opinion = expectation.Outcome
            && expectation.Rule |> Option.forall (fun rule -> rule = evaluation.Rule)

        if isAsExpected then None else Some(actual evaluation)

/// A trace that is asked about: what becomes of it as the first trace that a policy sees, in words, and why.
[<NoComparison; NoEquality>]
type internal Asked = { Outcome: string; IsKept: bool; Probability: float; Rule: string; Explanation: Explanation }

module internal Asked =

    let private ask policy (moment: Moment) =
        let isRoot = moment.Facts.Parent.Origin = ParentOrigin.None
        let policy = if isRoot then policy else Policy.following policy
        let state = Evaluate.start policy
        let evaluation = Evaluate.ask "" moment policy state

        let threshold =
            match evaluation.Opinion with
            | Opinion.Say(threshold, _) -> threshold
            | Opinion.Abstain -> Threshold.Never

        {
            Outcome = Expectation.actual evaluation
            IsKept = threshold.Value < Bits56.Limit
            Probability = threshold.Probability
            Rule = evaluation.Rule
            Explanation = Explain.policy moment policy state
        }

    /// When it starts: what its spans will be is not known.
    let atStart start policy = ask policy (Moment.AtStart(start, 0L, Randomness.OfValue 0UL))

    /// When it is over, with these spans.
    let atEnd start spans policy = ask policy (Expectation.over start spans)
